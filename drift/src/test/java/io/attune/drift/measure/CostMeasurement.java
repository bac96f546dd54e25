package io.attune.drift.measure;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryMixDetector;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.EmbeddingDetector;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.RankDetector;
import io.attune.drift.detect.RunLength;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** Time per update (best of ten rounds) and bytes of saved state of each detector; a first look, not a JMH figure. */
public final class CostMeasurement {

    private CostMeasurement() {}

    public static void main(String[] args) {
        Calibration calibration = Calibration.of(new RunLength(1e12));
        DetectorCodec codec = new DetectorCodec();
        SplittableRandom random = new SplittableRandom(1);
        double[] numbers = random.doubles(2_000).toArray();
        List<String> categories = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            categories.add("c" + random.nextInt(20));
            float[] vector = new float[384];
            for (int j = 0; j < vector.length; j++) {
                vector[j] = (float) (random.nextDouble() - 0.5);
            }
            vectors.add(vector);
        }
        MeanDetector mean = MeanDetector.ofValues(numbers, 0, 1, calibration);
        RankDetector rank = RankDetector.ofReference(numbers, calibration, 1);
        CategoryMixDetector mix = CategoryMixDetector.ofReference(categories, calibration);
        EmbeddingDetector embedding =
                EmbeddingDetector.ofReference(vectors.subList(0, 300), codec.features(384), calibration, 1);
        report("mean", codec.save(mean).length, 100_000, i -> mean.update(numbers[i % 2_000]));
        report("rank, reference 2,000", codec.save(rank).length, 100_000, i -> rank.update(numbers[i % 2_000]));
        report("category-mix, 20", codec.save(mix).length, 100_000, i -> mix.update(categories.get(i % 2_000)));
        report("embedding, 384", codec.save(embedding).length, 4_000, i -> embedding.update(vectors.get(i % 2_000)));
    }

    private static void report(String name, int bytes, int updates, IntConsumer update) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < updates; i++) {
                update.accept(i);
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / updates);
        }
        System.out.printf("| %s | %.2f µs | %d |%n", name, best / 1000, bytes);
    }
}
