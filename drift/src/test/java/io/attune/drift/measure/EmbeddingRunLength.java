package io.attune.drift.measure;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.DetectorCatalogue.Entry;
import io.attune.drift.detect.DetectorCatalogue.Input;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.Detectors;
import io.attune.drift.detect.RunLength;
import io.attune.drift.detect.VectorDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measured run lengths of the detectors of vectors at their own thresholds, on real prompts in random order: clinc150 (out of scope included)
 * and banking77 together, each text at most once in a stream, with a reference of its own. Arguments: data folder, embedding cache, streams, seed.
 */
public final class EmbeddingRunLength {

    private static final double STATED = 1_000;
    private static final int REFERENCE = 500;

    /** Where a stream ends; its length counts then, so means are lower bounds. */
    private static final int CUT = 10_000;

    private EmbeddingRunLength() {}

    public static void main(String[] args) throws IOException {
        TextCorpora corpora = new TextCorpora(Path.of(args[0]));
        EmbeddingCache cache = new EmbeddingCache(Path.of(args[1]));
        List<float[]> vectors = corpora.names("").stream()
                .filter(name -> name.startsWith("clinc/") || name.startsWith("banking77/"))
                .flatMap(name -> corpora.texts(List.of(name)).stream())
                .distinct()
                .map(cache::of)
                .toList();
        System.err.println(vectors.size() + " texts");
        System.out.println("| detector | claimed | mean run length | 95 % from | of stated | alarmed before the cut |");
        System.out.println("|---|---|---|---|---|---|");
        for (Entry entry : DetectorCatalogue.entries()) {
            if (entry.takes() == Input.TEXT) {
                row(entry, vectors, Integer.parseInt(args[2]), Long.parseLong(args[3]));
            }
        }
    }

    private static void row(Entry entry, List<float[]> vectors, int streams, long seed) {
        DetectorCodec codec = new DetectorCodec();
        double sum = 0;
        double squares = 0;
        int alarmed = 0;
        for (int i = 0; i < streams; i++) {
            List<float[]> stream = new ArrayList<>(vectors);
            Collections.shuffle(stream, new Random(seed + i));
            VectorDetector detector = Detectors.ofVectors(
                    entry.name(), stream.subList(0, REFERENCE), codec, Calibration.of(new RunLength(STATED)), seed + i);
            int t = 0;
            while (t < CUT && !detector.alarm()) {
                detector.update(stream.get(REFERENCE + t++));
            }
            alarmed += detector.alarm() ? 1 : 0;
            sum += t;
            squares += (double) t * t;
        }
        double mean = sum / streams;
        double error = Math.sqrt(Math.max(0, squares / streams - mean * mean) / (streams - 1));
        double from = mean - 1.645 * error;
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.2f%s | %d of %d |%n",
                entry.name(),
                entry.claim().name().toLowerCase(Locale.ROOT),
                mean,
                from,
                mean / STATED,
                from >= STATED ? "" : " (short)",
                alarmed,
                streams);
    }
}
