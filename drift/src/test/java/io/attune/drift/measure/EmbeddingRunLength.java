package io.attune.drift.measure;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.Dependence;
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
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measured run lengths of the detectors of vectors at their own thresholds, on real prompts in random order: clinc150 (out of scope included)
 * and banking77 together, each text at most once in a stream, with a reference of its own. Arguments: data folder, embedding cache, streams, seed, and
 * optionally a probability: the texts then come in bursts, the next one from the same group (a domain of clinc150, an intent of banking77) with that
 * probability and drawn with replacement, and every detector runs without and with blocks, after a longer reference.
 */
public final class EmbeddingRunLength {

    private static final double STATED = 1_000;
    private static final int REFERENCE = 500;
    /** Blocks leave one in some dozens of it. */
    private static final int LONG_REFERENCE = 4_000;

    /** Where a stream ends; its length counts then, so means are lower bounds. */
    private static final int CUT = 10_000;

    private EmbeddingRunLength() {}

    public static void main(String[] args) throws IOException {
        TextCorpora corpora = new TextCorpora(Path.of(args[0]));
        EmbeddingCache cache = new EmbeddingCache(Path.of(args[1]));
        List<List<float[]>> groups = corpora.names("").stream()
                .filter(name -> name.startsWith("clinc/") || name.startsWith("banking77/"))
                .map(name ->
                        corpora.texts(List.of(name)).stream().map(cache::of).toList())
                .toList();
        List<float[]> vectors = groups.stream().flatMap(List::stream).distinct().toList();
        System.err.println(vectors.size() + " texts");
        System.out.println(
                "| detector | mode | claimed | mean run length | 95 % from | of stated | alarmed before the cut |");
        System.out.println("|---|---|---|---|---|---|---|");
        int streams = Integer.parseInt(args[2]);
        long seed = Long.parseLong(args[3]);
        for (Entry entry : DetectorCatalogue.entries()) {
            if (entry.takes() != Input.TEXT) {
                continue;
            }
            if (args.length < 5) {
                row(entry, Dependence.NONE, "guaranteed", REFERENCE, streams, seed, i -> shuffled(vectors, seed + i));
            } else {
                double stay = Double.parseDouble(args[4]);
                IntFunction<Supplier<float[]>> bursts = i -> bursts(groups, stay, new SplittableRandom(seed + i));
                row(entry, Dependence.NONE, "no", REFERENCE, streams, seed, bursts);
                Dependence blocks = new Dependence(0, Dependence.Mode.BLOCKS);
                row(entry, blocks, "approximately", LONG_REFERENCE, streams, seed, bursts);
            }
        }
    }

    private static Supplier<float[]> shuffled(List<float[]> vectors, long seed) {
        List<float[]> stream = new ArrayList<>(vectors);
        Collections.shuffle(stream, new Random(seed));
        return stream.iterator()::next;
    }

    /** Groups are as frequent as they have texts. */
    private static Supplier<float[]> bursts(List<List<float[]>> groups, double stay, SplittableRandom random) {
        int all = groups.stream().mapToInt(List::size).sum();
        List<List<float[]>> current = new ArrayList<>(groups.subList(0, 1));
        boolean[] begun = {false};
        return () -> {
            if (!begun[0] || random.nextDouble() >= stay) {
                int at = random.nextInt(all);
                int group = 0;
                while (at >= groups.get(group).size()) {
                    at -= groups.get(group++).size();
                }
                current.set(0, groups.get(group));
                begun[0] = true;
            }
            List<float[]> texts = current.get(0);
            return texts.get(random.nextInt(texts.size()));
        };
    }

    private static void row(
            Entry entry,
            Dependence dependence,
            String claimed,
            int reference,
            int streams,
            long seed,
            IntFunction<Supplier<float[]>> source) {
        DetectorCodec codec = new DetectorCodec();
        double sum = 0;
        double squares = 0;
        int alarmed = 0;
        for (int i = 0; i < streams; i++) {
            Supplier<float[]> stream = source.apply(i);
            VectorDetector detector = Detectors.ofVectors(
                    entry.name(),
                    Stream.generate(stream).limit(reference).toList(),
                    dependence,
                    codec,
                    Calibration.of(new RunLength(STATED)),
                    seed + i);
            int t = 0;
            while (t < CUT && !detector.alarm()) {
                detector.update(stream.get());
                t++;
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
                "| %s | %s | %s | %.0f | %.0f | %.2f%s | %d of %d |%n",
                entry.name(),
                dependence.mode() == Dependence.Mode.NONE ? "" : "blocks",
                claimed,
                mean,
                from,
                mean / STATED,
                from >= STATED ? "" : " (short)",
                alarmed,
                streams);
    }
}
