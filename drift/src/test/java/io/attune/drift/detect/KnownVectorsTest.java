package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownVectorsTest {

    private static final int SIZE = QuantizedFeatures.SIZE;

    @Test
    void rotationKeepsLengthsAndAngles() {
        SplittableRandom random = new SplittableRandom(1);
        for (int dimensions : new int[] {16, 384, 512, 700}) {
            Rotation rotation = new Rotation(dimensions, SIZE, 3);
            float[] x = normal(random, dimensions);
            float[] y = normal(random, dimensions);
            float[] a = new float[rotation.size()];
            float[] b = new float[rotation.size()];
            rotation.apply(x, a);
            rotation.apply(y, b);
            assertThat(dot(a, b)).isCloseTo(dot(x, y), within(1e-3 * dimensions));
            assertThat(dot(a, a)).isCloseTo(dot(x, x), within(1e-3 * dimensions));
            // No coordinate carries more than its share: the vector that has all its length in one is spread over all.
            float[] spike = new float[dimensions];
            spike[dimensions / 2] = 1;
            rotation.apply(spike, a);
            float most = 0;
            for (float z : a) {
                most = Math.max(most, Math.abs(z));
            }
            assertThat(most).isLessThan(0.4f);
        }
    }

    @Test
    void noveltyIsWhatItsDefinitionSays() {
        SplittableRandom random = new SplittableRandom(2);
        QuantizedFeatures features = new QuantizedFeatures(384);
        float[] shared = normal(random, 384);
        long[][] codes = IntStream.range(0, 60)
                .mapToObj(i -> code(features, mixed(shared, normal(random, 384))))
                .toArray(long[][]::new);
        KnownVectors known = KnownVectors.of(codes);
        double[][] signs = Arrays.stream(codes)
                .map(code -> IntStream.range(0, SIZE)
                        .mapToDouble(i -> 1 - 2 * bit(code, i))
                        .toArray())
                .toArray(double[][]::new);
        double[] crowd = IntStream.range(0, codes.length)
                .mapToDouble(v -> {
                    double[] others = IntStream.range(0, codes.length)
                            .filter(u -> u != v)
                            .mapToDouble(u -> cosine(levels(codes[v]), signs[u]))
                            .sorted()
                            .toArray();
                    return (others[56] + others[57] + others[58]) / 3;
                })
                .toArray();
        for (int trial = 0; trial < 20; trial++) {
            long[] query = code(features, mixed(shared, normal(random, 384)));
            double[] similar = IntStream.range(0, codes.length)
                    .mapToDouble(v -> cosine(levels(query), signs[v]) - 0.45 * crowd[v])
                    .sorted()
                    .toArray();
            double nearest = (similar[57] + similar[58] + similar[59]) / 3;
            assertThat(known.novelty(query)).isCloseTo(-nearest, within(1e-4));
        }
    }

    private static double[] levels(long[] code) {
        return IntStream.range(0, SIZE)
                .mapToDouble(i -> (1 - 2 * bit(code, i)) * (bit(code, SIZE + i) == 1 ? 1.5 : 0.5))
                .toArray();
    }

    private static double cosine(double[] x, double[] y) {
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += x[i] * y[i];
            xx += x[i] * x[i];
            yy += y[i] * y[i];
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static long[] code(QuantizedFeatures features, float[] vector) {
        long[] code = new long[QuantizedFeatures.CODE];
        features.code(vector, new float[features.scratch()], code);
        return code;
    }

    private static int bit(long[] code, int i) {
        return (int) (code[i / 64] >>> i % 64) & 1;
    }

    private static float[] mixed(float[] shared, float[] own) {
        float[] sum = own.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += 0.6f * shared[i];
        }
        return sum;
    }

    private static float[] normal(SplittableRandom random, int size) {
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = (float) RunLengths.normal(random);
        }
        return x;
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
