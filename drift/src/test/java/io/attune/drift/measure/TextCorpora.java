package io.attune.drift.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The texts of the shared data sets by group, each text once: clinc150 by domain ({@code clinc/travel}), its out-of-scope queries ({@code
 * clinc/oos}), banking77 by intent ({@code banking77/card_arrival}), {@code support} and {@code code} instructions.
 */
public final class TextCorpora {

    private final Map<String, List<String>> groups = new TreeMap<>();

    /** @param data the folder of the data sets */
    public TextCorpora(Path data) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, String> domainOf = new HashMap<>();
        json.readTree(data.resolve("intents/clinc150-domains.json").toFile())
                .properties()
                .forEach(domain -> domain.getValue().forEach(i -> domainOf.put(i.asText(), domain.getKey())));
        JsonNode clinc = json.readTree(data.resolve("intents/clinc150.json").toFile());
        for (Map.Entry<String, JsonNode> part : clinc.properties()) {
            for (JsonNode row : part.getValue()) {
                String domain = domainOf.getOrDefault(row.get(1).asText(), "oos");
                add("clinc/" + domain, row.get(0).asText());
            }
        }
        try (BufferedReader in = Files.newBufferedReader(data.resolve("intents/banking77.csv"));
                CSVParser rows = CSVParser.parse(
                        in,
                        CSVFormat.DEFAULT
                                .builder()
                                .setHeader()
                                .setSkipHeaderRecord(true)
                                .get())) {
            for (CSVRecord row : rows) {
                add("banking77/" + row.get("category"), row.get("text").strip());
            }
        }
        lines(json, data.resolve("support/support.jsonl"), "support");
        lines(json, data.resolve("code/code.jsonl"), "code");
        groups.replaceAll((name, texts) -> new ArrayList<>(new LinkedHashSet<>(texts)));
    }

    private void lines(ObjectMapper json, Path file, String group) throws IOException {
        for (String line : Files.readAllLines(file)) {
            add(group, json.readTree(line).path("instruction").asText());
        }
    }

    private void add(String group, String text) {
        if (!text.isBlank()) {
            groups.computeIfAbsent(group, k -> new ArrayList<>()).add(text);
        }
    }

    /** Names of the groups that begin with the prefix, in alphabetical order. */
    public List<String> names(String prefix) {
        return groups.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    /** The texts of some groups. */
    public List<String> texts(List<String> names) {
        List<String> all = new ArrayList<>();
        for (String name : names) {
            all.addAll(groups.get(name));
        }
        return all;
    }
}
