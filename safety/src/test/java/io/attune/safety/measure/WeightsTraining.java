package io.attune.safety.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.attune.safety.scan.text.LinearTextModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Trains the committed weights; src/train/train-weights.sh runs it. Uses only the training side of every split, and picks each threshold on
 * out-of-fold scores of the training side, so that {@link ScannerMeasurement} measures on texts that nothing here has seen.
 */
@EnabledIfSystemProperty(named = "attune.train", matches = "true")
class WeightsTraining {
    /** Share of every data set that is held out. */
    static final int HELD_OUT = 40;

    private static final int VERSION = 1;
    private static final Path RESOURCES = Path.of("src/main/resources/io/attune/safety/scan");

    private final SharedData data = SharedData.find().orElse(null);
    private final List<Boolean> hard = new ArrayList<>();

    @Test
    void jailbreak() throws IOException {
        assumeTrue(data != null, "data sets are not there");
        LogisticTrainer trainer = new LogisticTrainer(16, 1e-6);
        Map<String, String> groups = Split.groups(data.jailbreaks());
        for (String text : data.jailbreaks()) {
            if (!Split.heldOut(groups.get(text), HELD_OUT)) {
                add(trainer, text, groups.get(text), true, 1, false);
            }
        }
        ownBenign(trainer);
        benign(trainer);
        write(trainer, "prompt/jailbreak.model", 0.0008, 0.015);
    }

    @Test
    void injection() throws IOException {
        assumeTrue(data != null, "data sets are not there");
        LogisticTrainer trainer = new LogisticTrainer(16, 1e-6);
        Map<String, String> groups = Split.groups(data.injections());
        // The other rows are harmless as texts: they attack only because of a system prompt that a scanner does not
        // see.
        for (String text : data.securityInjections()) {
            if (!Split.heldOut(groups.get(text), HELD_OUT)) {
                add(trainer, text, groups.get(text), true, 1, false);
            }
        }
        for (String line :
                Files.readAllLines(Path.of("src/test/resources/injection/attacks.txt"), StandardCharsets.UTF_8)) {
            if (!line.isBlank()) {
                add(trainer, line, line, true, 1, false);
            }
        }
        ownBenign(trainer);
        benign(trainer);
        write(trainer, "prompt/injection.model", 0.0003, 0.008);
    }

    @Test
    void hate() throws IOException {
        assumeTrue(data != null, "data sets are not there");
        LogisticTrainer trainer = new LogisticTrainer(16, 1e-6);
        Split.train(data.toxicity(0), HELD_OUT).forEach(t -> add(trainer, t, t, true, 1, false));
        // Offensive words alone are not hate: the annotators' second class is the hard negative.
        Split.train(data.toxicity(1), HELD_OUT).forEach(t -> add(trainer, t, t, false, 1, true));
        Split.train(data.toxicity(2), HELD_OUT).forEach(t -> add(trainer, t, t, false, 1, true));
        ownBenign(trainer);
        benign(trainer);
        write(trainer, "content/hate.model", 0.0005, 0.04);
    }

    private void add(
            LogisticTrainer trainer, String text, String group, boolean positive, double weight, boolean isHard) {
        trainer.add(text, group, positive, weight);
        hard.add(isHard);
    }

    private void ownBenign(LogisticTrainer trainer) throws IOException {
        for (String file : List.of("benign.txt", "benign-roles.txt", "benign-languages.txt")) {
            for (String line :
                    Files.readAllLines(Path.of("src/test/resources/injection", file), StandardCharsets.UTF_8)) {
                if (!line.isBlank()) {
                    add(trainer, line, line, false, 2, true);
                }
            }
        }
    }

    private void benign(LogisticTrainer trainer) {
        Split.train(data.banking(), HELD_OUT).forEach(t -> add(trainer, t, t, false, 0.5, false));
        Split.train(data.clinc(part -> part.endsWith("train")), HELD_OUT)
                .forEach(t -> add(trainer, t, t, false, 0.5, false));
        Split.train(data.support("instruction"), HELD_OUT).forEach(t -> add(trainer, t, t, false, 0.5, false));
        Split.train(data.support("response"), HELD_OUT).forEach(t -> add(trainer, t, t, false, 0.5, false));
        Split.train(data.code(false), HELD_OUT).forEach(t -> add(trainer, t, t, false, 1, false));
        Split.train(data.code(true), HELD_OUT).forEach(t -> add(trainer, t, t, false, 0.5, false));
        Split.train(data.dialogueOpenings(), HELD_OUT).forEach(t -> add(trainer, t, t, false, 1, false));
        Split.train(data.falseRefusals(), HELD_OUT).forEach(t -> add(trainer, t, t, false, 2, true));
        Split.train(data.xstest("safe"), HELD_OUT).forEach(t -> add(trainer, t, t, false, 2, true));
    }

    /** The lowest threshold that keeps both out-of-fold false-positive rates. */
    private void write(LogisticTrainer trainer, String file, double easyRate, double hardRate) throws IOException {
        double[] scores = trainer.outOfFold();
        boolean[] positive = new boolean[scores.length];
        trainer.rows().forEach(row -> positive[row.document()] = row.positive());
        double threshold = 0;
        for (boolean difficult : new boolean[] {false, true}) {
            double[] negatives = java.util.stream.IntStream.range(0, scores.length)
                    .filter(i -> !positive[i] && hard.get(i) == difficult && scores[i] > Double.NEGATIVE_INFINITY)
                    .mapToDouble(i -> scores[i])
                    .sorted()
                    .toArray();
            int allowed = (int) Math.floor((difficult ? hardRate : easyRate) * negatives.length);
            double t = negatives[negatives.length - 1 - allowed] + 1e-6;
            threshold = difficult ? Math.max(threshold, t) : t;
        }
        double[] positives = java.util.stream.IntStream.range(0, scores.length)
                .filter(i -> positive[i])
                .mapToDouble(i -> scores[i])
                .toArray();
        double chosen = threshold;
        double recall = Arrays.stream(positives).filter(s -> s >= chosen).count() / (double) positives.length;
        LinearTextModel model = trainer.model(VERSION, threshold);
        byte[] bytes = model.toBytes();
        Path target = RESOURCES.resolve(file);
        Files.createDirectories(target.getParent());
        Files.write(target, bytes);
        System.out.printf(
                "%s: %d documents, %d positive, threshold %.3f, out-of-fold recall %.3f, %d bytes%n",
                file, scores.length, positives.length, threshold, recall, bytes.length);
        assertThat(recall).isPositive();
    }
}
