package io.attune.drift.measure;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.ClassicDetector;
import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.DetectorCatalogue.Entry;
import io.attune.drift.detect.DetectorCatalogue.Input;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.Detectors;
import io.attune.drift.detect.EmbeddingDetector;
import io.attune.drift.detect.NumberDetector;
import io.attune.drift.detect.RunLength;
import io.attune.drift.detect.VectorDetector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Delays on texts with a known change point, at equal measured run length: every detector's threshold is set where calm streams show the same
 * run length. One-dimensional detectors run on each of {@link TextFeatures} alone. Arguments: data folder, embedding cache, runs, seed, file for
 * the features of all streams (which the River script reads; {@code -} for none), texts in the reference (500 where nothing is said), a {@link
 * TextScenario} (all where nothing is said).
 */
public final class TextDelayMeasurement {

    /** Texts before the reference, from which the vocabulary is learned. */
    static final int VOCABULARY = 166;

    private static final int REFERENCE = 500;
    static final int WARM = 200;
    static final int AFTER = 600;
    static final int CALM = 1_500;
    static final double RUN_LENGTH = 1_000;

    private static final String ON_NOVELTY = "cusum on the embedding detector's score";

    /** Shares of the text detector's budget: embedding, novelty, characters, words. */
    private static final double[] SHARES = {0.7, 0.1, 0.1, 0.1};

    private final DetectorCodec codec = new DetectorCodec();
    private final EmbeddingCache cache;
    private final TextCorpora corpora;
    private final int runs;
    private final long seed;
    private final int reference;

    private TextDelayMeasurement(TextCorpora corpora, EmbeddingCache cache, int runs, long seed, int reference) {
        this.corpora = corpora;
        this.cache = cache;
        this.runs = runs;
        this.seed = seed;
        this.reference = reference;
    }

    public static void main(String[] args) throws IOException {
        TextDelayMeasurement measurement = new TextDelayMeasurement(
                new TextCorpora(Path.of(args[0])),
                new EmbeddingCache(Path.of(args[1])),
                Integer.parseInt(args[2]),
                Long.parseLong(args[3]),
                args.length > 5 ? Integer.parseInt(args[5]) : REFERENCE);
        System.out.println(
                "| scenario | detector | feature | threshold | run length | median delay | 90 % | missed | alarmed before the change |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        try (PrintWriter features =
                args[4].equals("-") ? null : new PrintWriter(Files.newBufferedWriter(Path.of(args[4])))) {
            if (features != null) {
                features.println("scenario,run,changed,t," + String.join(",", TextFeatures.NAMES));
            }
            TextScenario[] scenarios =
                    args.length > 6 ? new TextScenario[] {TextScenario.valueOf(args[6])} : TextScenario.values();
            for (TextScenario scenario : scenarios) {
                measurement.scenario(scenario, features);
            }
        }
    }

    private void scenario(TextScenario scenario, PrintWriter export) {
        Map<String, List<double[]>> calm = new LinkedHashMap<>();
        Map<String, List<double[]>> changed = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            for (boolean change : new boolean[] {false, true}) {
                int length = VOCABULARY + reference + (change ? WARM + AFTER : CALM);
                List<String> all = scenario.stream(
                        corpora,
                        length,
                        change ? VOCABULARY + reference + WARM : length + 1,
                        seed + 2L * run + (change ? 1 : 0));
                List<String> texts = all.subList(VOCABULARY, length);
                float[][] embeddings = texts.stream().map(cache::of).toArray(float[][]::new);
                double[][] features = TextFeatures.of(all.subList(0, VOCABULARY), texts, embeddings, reference);
                if (export != null) {
                    export(export, scenario, run, change, features);
                }
                Map<String, double[]> paths = paths(embeddings, features, run);
                paths.forEach((name, path) -> (change ? changed : calm)
                        .computeIfAbsent(name, k -> new ArrayList<>())
                        .add(path));
            }
        }
        row(scenario, "always", "–", List.of(ones(CALM)), List.of(ones(WARM + AFTER)), true);
        row(scenario, "never", "–", List.of(new double[CALM]), List.of(new double[WARM + AFTER]), true);
        for (String name : calm.keySet()) {
            String[] parts = name.split("/");
            row(scenario, parts[0], parts[1], calm.get(name), changed.get(name), false);
        }
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void export(PrintWriter out, TextScenario scenario, int run, boolean change, double[][] features) {
        for (int t = 0; t < features.length; t++) {
            StringBuilder line = new StringBuilder(scenario.name())
                    .append(',')
                    .append(run)
                    .append(',')
                    .append(change ? 1 : 0)
                    .append(',')
                    .append(t);
            for (double x : features[t]) {
                line.append(',').append((float) x);
            }
            out.println(line);
        }
    }

    /** Statistic of every detector after every text that follows the reference. */
    private Map<String, double[]> paths(float[][] embeddings, double[][] features, long run) {
        Calibration calibration = Calibration.of(new RunLength(RUN_LENGTH));
        Map<String, double[]> paths = new LinkedHashMap<>();
        paths.put("attune text/all", null);
        int n = embeddings.length - reference;
        for (Entry entry : DetectorCatalogue.entries()) {
            if (entry.takes() == Input.TEXT) {
                VectorDetector detector = Detectors.ofVectors(
                        entry.name(), List.of(embeddings).subList(0, reference), codec, calibration, run);
                double[] path = new double[n];
                for (int t = 0; t < n; t++) {
                    path[t] = detector.update(embeddings[reference + t]);
                }
                paths.put(entry.name() + "/embedding", path);
            } else if (entry.takes() == Input.NUMBER || entry.takes() == Input.NUMBER_OR_CATEGORY) {
                for (int f = 0; f < TextFeatures.NAMES.size(); f++) {
                    int column = f;
                    double[] values = Arrays.stream(features)
                            .mapToDouble(row -> row[column])
                            .toArray();
                    double[] before = Arrays.copyOf(values, reference);
                    // Thresholds come from the calm streams here, so nothing needs to be calibrated.
                    NumberDetector detector = entry.claim() == DetectorCatalogue.Claim.CALIBRATED
                            ? ClassicDetector.ofReference(entry.name(), before, Double.POSITIVE_INFINITY)
                            : Detectors.ofNumbers(entry.name(), before, Dependence.NONE, calibration, run);
                    double[] path = new double[n];
                    for (int t = 0; t < n; t++) {
                        path[t] = detector.update(values[reference + t]);
                    }
                    paths.put(entry.name() + "/" + TextFeatures.NAMES.get(f), path);
                }
            }
        }
        paths.put(ON_NOVELTY + "/embedding", onNovelty(embeddings, calibration, run));
        paths.put("attune text/all", together(paths, n));
        return paths;
    }

    /** CUSUM on what the embedding detector ranks: how much of its delay is the score's, and how much the bets'. */
    private double[] onNovelty(float[][] embeddings, Calibration calibration, long run) {
        EmbeddingDetector scorer = EmbeddingDetector.ofReference(
                List.of(embeddings).subList(0, reference), codec.features(embeddings[0].length), calibration, run);
        double[] novelty =
                Arrays.stream(embeddings).mapToDouble(scorer::novelty).toArray();
        NumberDetector cusum = ClassicDetector.ofReference(
                "cusum", Arrays.copyOfRange(novelty, scorer.known(), reference), Double.POSITIVE_INFINITY);
        return Arrays.stream(novelty, reference, novelty.length)
                .map(cusum::update)
                .toArray();
    }

    /** What tracks that share a budget amount to: the first to reach log(A / share). */
    private static double[] together(Map<String, double[]> paths, int n) {
        String[] tracks = {"embedding/embedding", "rank/novelty", "rank/chars", "rank/words"};
        double[] most = new double[n];
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < tracks.length; i++) {
            double[] path = paths.get(tracks[i]);
            for (int t = 0; t < n; t++) {
                most[t] = Math.max(most[t], path[t] + Math.log(SHARES[i]));
            }
        }
        return most;
    }

    private static void row(
            TextScenario scenario,
            String detector,
            String feature,
            List<double[]> calm,
            List<double[]> changed,
            boolean trivial) {
        double threshold = trivial ? 0.5 : AlarmTimes.threshold(calm, RUN_LENGTH);
        List<Integer> delays = new ArrayList<>();
        int early = 0;
        for (double[] path : changed) {
            int at = AlarmTimes.first(path, threshold);
            if (at >= 0 && at < WARM && !trivial) {
                early++;
            } else {
                delays.add(at < 0 ? Integer.MAX_VALUE : trivial ? 1 : at - WARM + 1);
            }
        }
        delays.sort(null);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %.2f | %.0f | %s | %s | %d of %d | %d |%n",
                scenario.title(),
                detector,
                feature,
                threshold,
                AlarmTimes.runLength(calm, threshold),
                text(delays.get(delays.size() / 2)),
                text(delays.get((int) (0.9 * (delays.size() - 1)))),
                delays.stream().filter(d -> d == Integer.MAX_VALUE).count(),
                delays.size(),
                early);
    }

    private static String text(int delay) {
        return delay == Integer.MAX_VALUE ? "none" : Integer.toString(delay);
    }
}
