package io.attune.safety.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** The data sets beside the checkout (or at ATTUNE_SHARED). */
final class SharedData {
    private final Path root;
    private final ObjectMapper json = new ObjectMapper();

    private SharedData(Path root) {
        this.root = root;
    }

    static Optional<SharedData> find() {
        String override = System.getenv("ATTUNE_SHARED");
        if (override != null) {
            return Optional.of(Path.of(override, "data"))
                    .filter(Files::isDirectory)
                    .map(SharedData::new);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path data = at.resolve("../shared/data").normalize();
            if (Files.exists(at.resolve("pom.xml")) && Files.isDirectory(data)) {
                return Optional.of(new SharedData(data));
            }
        }
        return Optional.empty();
    }

    List<JsonNode> lines(String file) {
        List<JsonNode> rows = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(root.resolve(file), StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    rows.add(json.readTree(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return rows;
    }

    List<CSVRecord> csv(String file) {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (BufferedReader in = Files.newBufferedReader(root.resolve(file), StandardCharsets.UTF_8)) {
            return format.parse(in).getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private List<String> texts(String file, Function<JsonNode, String> text) {
        Set<String> out = new LinkedHashSet<>();
        lines(file).forEach(row -> out.add(text.apply(row)));
        return List.copyOf(out);
    }

    List<String> jailbreaks() {
        return texts("safety/jailbreaks.jsonl", r -> r.get("prompt").asText());
    }

    List<String> injections() {
        return texts("safety/prompt_injection.jsonl", r -> r.get("user_input").asText());
    }

    /** Injections that ask for something secret; the others only break a topic rule that the scanned text does not show. */
    List<String> securityInjections() {
        return lines("safety/prompt_injection.jsonl").stream()
                .filter(r -> r.get("risk_category").asText().equals("security-violating"))
                .map(r -> r.get("user_input").asText())
                .distinct()
                .toList();
    }

    List<String> falseRefusals() {
        return texts("safety/false_refusal.jsonl", r -> r.get("mutated_prompt").asText());
    }

    List<String> harmfulRequests() {
        return texts("safety/harmful_requests.jsonl", r -> r.get("prompt").asText());
    }

    List<String> xstest(String label) {
        return csv("safety/xstest_prompts.csv").stream()
                .filter(r -> r.get("label").equals(label))
                .map(r -> r.get("prompt"))
                .toList();
    }

    List<String> banking() {
        return csv("intents/banking77.csv").stream()
                .map(r -> r.get("text"))
                .distinct()
                .toList();
    }

    List<String> clinc(Predicate<String> part) {
        try {
            JsonNode all = json.readTree(root.resolve("intents/clinc150.json").toFile());
            Set<String> out = new LinkedHashSet<>();
            all.fields().forEachRemaining(e -> {
                if (part.test(e.getKey())) {
                    e.getValue().forEach(row -> out.add(row.get(0).asText()));
                }
            });
            return List.copyOf(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read clinc150.json", e);
        }
    }

    List<String> support(String field) {
        return texts("support/support.jsonl", r -> r.get(field).asText());
    }

    List<String> code(boolean responses) {
        return texts(
                "code/code.jsonl",
                r -> responses
                        ? r.path("response").asText()
                        : r.path("instruction").asText() + "\n"
                                + r.path("input").asText(""));
    }

    List<String> gsm8k() {
        return texts("eval/gsm8k_test.jsonl", r -> r.get("question").asText());
    }

    /** First human turns of the preference dialogues. */
    List<String> dialogueOpenings() {
        return texts("preference/hh_harmless.jsonl", r -> {
            String all = r.get("chosen").asText();
            int from = all.indexOf("Human:") + "Human:".length();
            int to = all.indexOf("\n\nAssistant:", from);
            return all.substring(from, to < 0 ? all.length() : to).strip();
        });
    }

    List<String> toxicity(int label) {
        return lines("safety/toxicity.jsonl").stream()
                .filter(r -> r.get("class").asInt() == label)
                .map(r -> r.get("text").asText())
                .distinct()
                .toList();
    }
}
