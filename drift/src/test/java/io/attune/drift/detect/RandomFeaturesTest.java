package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RandomFeaturesTest {

    private static float[] normal(SplittableRandom random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) RunLengths.normal(random);
        }
        return x;
    }

    private static double dot(float[] x, float[] y) {
        return IntStream.range(0, x.length)
                .mapToDouble(i -> (double) x[i] * y[i])
                .sum();
    }

    /** n⁻¹ᐟ² times the transform is a rotation: it keeps inner products exactly, whatever the signs. */
    @Test
    void structuredMatrixIsARotationTimesRootN() {
        SplittableRandom random = new SplittableRandom(1);
        HadamardTransform transform = new HadamardTransform(100, 10, 3);
        float[] x = normal(random, 100);
        float[] y = normal(random, 100);
        float[] tx = new float[transform.size()];
        float[] ty = new float[transform.size()];
        transform.apply(x, tx);
        transform.apply(y, ty);
        assertThat(transform.size()).isEqualTo(128);
        assertThat(dot(tx, ty) / 128).isCloseTo(dot(x, y), within(1e-3 * Math.sqrt(dot(x, x) * dot(y, y))));
        assertThat(dot(tx, tx) / 128).isCloseTo(dot(x, x), within(1e-3 * dot(x, x)));
    }

    /** One round of H D against the definition: entry (i, j) of H is −1 to the number of common bits. */
    @Test
    void lastRoundIsTheWalshHadamardMatrix() {
        HadamardTransform transform = new HadamardTransform(1, 8, 5);
        float[] out = new float[8];
        transform.apply(new float[] {1}, out);
        // A unit vector becomes √8 times a row of length 1, so each of its squares adds up to 8.
        assertThat(dot(out, out)).isCloseTo(8, within(1e-4));
    }

    @Test
    void shareOfDifferingBitsEstimatesTheAngle() {
        SignFeatures features = new SignFeatures(384);
        SplittableRandom random = new SplittableRandom(2);
        double error = 0;
        for (int i = 0; i < 50; i++) {
            float[] x = normal(random, 384);
            float[] y = normal(random, 384);
            float mix = i / 50f;
            for (int j = 0; j < y.length; j++) {
                y[j] = mix * x[j] + (1 - mix) * y[j];
            }
            double angle = Math.acos(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)));
            ByteBuffer a = ByteBuffer.wrap(features.of(x));
            ByteBuffer b = ByteBuffer.wrap(features.of(y));
            int differing = 0;
            for (int w = 0; w < SignFeatures.WORDS; w++) {
                differing += Long.bitCount(a.getLong() ^ b.getLong());
            }
            error += Math.abs(differing / (double) SignFeatures.SIZE - angle / Math.PI) / 50;
        }
        // One standard deviation is at most 1/32.
        assertThat(error).isLessThan(0.035);
    }

    @Test
    void fourierFeaturesApproximateAGaussianKernel() {
        FourierFeatures features = new FourierFeatures(384);
        SplittableRandom random = new SplittableRandom(2);
        float[] x = normal(random, 384);
        float[] near = x.clone();
        float[] far = normal(random, 384);
        for (int j = 0; j < near.length; j += 3) {
            near[j] += 0.5f * (float) RunLengths.normal(random);
        }
        assertThat(similarity(features, x, x)).isGreaterThan(similarity(features, x, near));
        assertThat(similarity(features, x, near)).isGreaterThan(similarity(features, x, far) + 0.1);
    }

    private static double similarity(FourierFeatures features, float[] x, float[] y) {
        byte[] a = features.levels(x);
        byte[] b = features.levels(y);
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum() / a.length / 5;
    }

    @Property(tries = 100)
    void nearestDistanceIsTheSumOfTheThreeSmallest(@ForAll @IntRange(min = 3, max = 40) int count, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] codes = random.longs(count * (long) SignFeatures.WORDS).toArray();
        long[] query = random.longs(2L * SignFeatures.WORDS).toArray();
        int expected = IntStream.range(0, count)
                .map(i -> IntStream.range(0, SignFeatures.WORDS)
                        .map(w -> Long.bitCount(codes[i * SignFeatures.WORDS + w] ^ query[SignFeatures.WORDS + w]))
                        .sum())
                .sorted()
                .limit(3)
                .sum();
        assertThat(NearestCodes.distance(codes, count, SignFeatures.WORDS, query, SignFeatures.WORDS))
                .isEqualTo(expected);
    }
}
