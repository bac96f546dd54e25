package io.attune.drift.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.watch.ScopeDriver;
import io.attune.schemas.config.DetectionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Delay and false alarms on two files of prompts: calm interactions from the first, then interactions from the second, in many shuffled
 * orders. Arguments: calm file, shifted file (JSON Lines with a text field), the field, calm count, runs, reference size.
 */
public final class ShiftMeasurement {

    private ShiftMeasurement() {}

    public static void main(String[] args) throws IOException {
        List<String> calm = texts(Path.of(args[0]), args[2]);
        List<String> shifted = texts(Path.of(args[1]), args[2]);
        int calmCount = Integer.parseInt(args[3]);
        int runs = Integer.parseInt(args[4]);
        DetectionPolicy policy = ScopeDriver.policy(Integer.parseInt(args[5]));
        EmbeddingCache cache = new EmbeddingCache(Path.of("target/embeddings.bin"));
        List<String> all = new ArrayList<>(calm);
        all.addAll(shifted);
        cache.addAll(all);
        FeatureExtractor extractor = new FeatureExtractor();
        Map<String, List<Long>> delays = new TreeMap<>();
        int falseAlarms = 0;
        for (int run = 0; run < runs; run++) {
            Random random = new Random(run);
            Collections.shuffle(calm, random);
            ScopeSimulation scope = new ScopeSimulation("run-" + run, policy, extractor);
            for (int i = 0; i < calmCount; i++) {
                String text = calm.get(i % calm.size());
                scope.interact(text, cache.of(text));
            }
            if (!scope.firstAlerts().isEmpty()) {
                falseAlarms++;
                System.out.println("run " + run + " alarmed falsely: " + scope.firstAlerts());
                continue;
            }
            for (int i = 0; i < 300; i++) {
                String text = shifted.get(random.nextInt(shifted.size()));
                scope.interact(text, cache.of(text));
            }
            long first = Long.MAX_VALUE;
            for (Map.Entry<String, Long> entry : scope.firstAlerts().entrySet()) {
                delays.computeIfAbsent(entry.getKey(), k -> new ArrayList<>()).add(entry.getValue() - calmCount + 1);
                first = Math.min(first, entry.getValue() - calmCount + 1);
            }
            delays.computeIfAbsent("(first of any)", k -> new ArrayList<>()).add(first);
        }
        System.out.printf("%d runs, %d with a false alarm in %d calm interactions%n", runs, falseAlarms, calmCount);
        delays.forEach((feature, values) -> {
            long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    "%-18s found in %d, delay median %d, 90%% %d, max %d%n",
                    feature,
                    sorted.length,
                    sorted[sorted.length / 2],
                    sorted[(int) (0.9 * (sorted.length - 1))],
                    Arrays.stream(sorted).max().orElse(0));
        });
    }

    static List<String> texts(Path file, String field) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> texts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = json.readTree(line);
            texts.add(node.path(field).asText());
        }
        return texts;
    }
}
