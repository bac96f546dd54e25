package io.attune.schemas.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads policies from YAML (or JSON, which is YAML): {@code standard:}, {@code scopes: {name: …}}, where whatever is
 * not said keeps the standard's value, and {@code fleet: {falseAlarms: {alarms, per}, scopes}}. Durations are ISO-8601 ({@code PT5M}).
 */
public final class PolicyFile {
    private static final Set<String> KNOWN = Set.of("standard", "scopes", "fleet");

    private final ObjectMapper yaml = YAMLMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();

    /**
     * @throws IllegalArgumentException naming the file, the field and the bad value
     */
    public Policies read(Path file) throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    /** Writes policies with every value spelled out, so that reading them gives the same. */
    public void write(Policies policies, Path file) throws IOException {
        Files.writeString(file, yaml.writeValueAsString(policies));
    }

    Policies parse(String text, String name) {
        try {
            JsonNode root = yaml.readTree(text);
            if (root == null || root.isMissingNode() || root.isNull()) {
                return Policies.standardForAll();
            }
            if (!root.isObject()) {
                throw new IllegalArgumentException(
                        name + ": a policy file is a mapping with 'standard', 'scopes' and 'fleet'");
            }
            ObjectNode base = yaml.valueToTree(ScopePolicy.standard());
            ScopePolicy standard = merged(base, root.path("standard"));
            ObjectNode standardTree = yaml.valueToTree(standard);
            Map<String, ScopePolicy> scopes = new LinkedHashMap<>();
            JsonNode exceptions = root.path("scopes");
            if (!exceptions.isObject() && !exceptions.isMissingNode() && !exceptions.isNull()) {
                throw new IllegalArgumentException(name + ": scopes must be a mapping of scope to policy");
            }
            for (Iterator<Map.Entry<String, JsonNode>> it = exceptions.fields(); it.hasNext(); ) {
                Map.Entry<String, JsonNode> entry = it.next();
                scopes.put(entry.getKey(), merged(standardTree, entry.getValue()));
            }
            root.fieldNames().forEachRemaining(field -> {
                if (!KNOWN.contains(field)) {
                    throw new IllegalArgumentException(
                            name + ": unknown field '" + field + "', known are standard, scopes and fleet");
                }
            });
            JsonNode fleet = root.path("fleet");
            return new Policies(
                    standard,
                    scopes,
                    fleet.isMissingNode() || fleet.isNull() ? null : yaml.treeToValue(fleet, FleetBudget.class));
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    name + ": unknown field '" + path(e) + "', known there are "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", ")),
                    e);
        } catch (JacksonException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
            throw new IllegalArgumentException(
                    name + ": " + cause.getMessage().lines().findFirst().orElse("cannot be read"), e);
        }
    }

    private static String path(UnrecognizedPropertyException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .collect(Collectors.joining("."));
    }

    private ScopePolicy merged(ObjectNode base, JsonNode changes) throws JacksonException {
        ObjectNode tree = base.deepCopy();
        if (changes.isObject()) {
            overlay(tree, changes);
        } else if (!changes.isMissingNode() && !changes.isNull()) {
            throw new IllegalArgumentException("a policy must be a mapping but is '" + changes + "'");
        }
        return yaml.treeToValue(tree, ScopePolicy.class);
    }

    private static void overlay(ObjectNode tree, JsonNode changes) {
        changes.fields().forEachRemaining(entry -> {
            JsonNode present = tree.get(entry.getKey());
            if (present instanceof ObjectNode inner && entry.getValue().isObject()) {
                overlay(inner, entry.getValue());
            } else {
                tree.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
