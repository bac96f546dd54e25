package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * On null streams the mean run length is at least the stated one. Runs are cut at 20 times the stated length, which can only lower the
 * measured mean; its one-sided 95 % limit is compared.
 */
class RunLengthTest {

    private static final double STATED = 300;
    private static final int STREAMS = 200;
    private static final int HORIZON = (int) (20 * STATED);
    private static final Calibration CALIBRATION = Calibration.of(new RunLength(STATED));

    @Test
    void proportionKeepsItsRunLength() {
        var measured = RunLengths.measure(
                STREAMS,
                HORIZON,
                1,
                r -> {
                    int successes = (int) IntStream.range(0, 200)
                            .filter(i -> r.nextDouble() < 0.1)
                            .count();
                    return MeanDetector.ofProportion(successes, 200, CALIBRATION);
                },
                (d, r) -> d.update(r.nextDouble() < 0.1 ? 1 : 0));
        assertThat(measured.lower95()).isGreaterThanOrEqualTo(STATED);
    }

    @Test
    void boundedMeanKeepsItsRunLength() {
        var measured = RunLengths.measure(
                STREAMS,
                HORIZON,
                2,
                r -> {
                    double[] reference = r.doubles(200).map(x -> x * x).toArray();
                    return MeanDetector.ofValues(reference, 0, 1, CALIBRATION);
                },
                (d, r) -> {
                    double x = r.nextDouble();
                    d.update(x * x);
                });
        assertThat(measured.lower95()).isGreaterThanOrEqualTo(STATED);
    }

    @Test
    void ranksKeepTheirRunLengthOnLognormalLengthsAndOnTies() {
        var lognormal = RunLengths.measure(
                STREAMS,
                HORIZON,
                3,
                r -> RankDetector.ofReference(
                        IntStream.range(0, 200)
                                .mapToDouble(i -> Math.exp(RunLengths.normal(r)))
                                .toArray(),
                        CALIBRATION,
                        7),
                (d, r) -> d.update(Math.exp(RunLengths.normal(r))));
        assertThat(lognormal.lower95()).isGreaterThanOrEqualTo(STATED);
        var counts = RunLengths.measure(
                STREAMS,
                HORIZON,
                4,
                r -> RankDetector.ofReference(
                        IntStream.range(0, 200).mapToDouble(i -> r.nextInt(4)).toArray(), CALIBRATION, 7),
                (d, r) -> d.update(r.nextInt(4)));
        assertThat(counts.lower95()).isGreaterThanOrEqualTo(STATED);
    }

    @Test
    void categoriesKeepTheirRunLength() {
        var measured = RunLengths.measure(
                STREAMS,
                HORIZON,
                5,
                r -> {
                    List<String> reference = new ArrayList<>();
                    for (int i = 0; i < 200; i++) {
                        reference.add(skewed(r, 8));
                    }
                    return CategoryMixDetector.ofReference(reference, CALIBRATION);
                },
                (d, r) -> d.update(skewed(r, 8)));
        assertThat(measured.lower95()).isGreaterThanOrEqualTo(STATED);
    }

    @Test
    void embeddingsKeepTheirRunLength() {
        DetectorCodec codec = new DetectorCodec();
        for (String name : List.of("embedding", "embedding-rff", "embedding-classifier")) {
            var measured = RunLengths.measure(
                    100,
                    HORIZON / 4,
                    6,
                    r -> {
                        List<float[]> reference = new ArrayList<>();
                        for (int i = 0; i < 120; i++) {
                            reference.add(cloud(r, 0));
                        }
                        return Detectors.ofVectors(name, reference, codec, CALIBRATION, 7);
                    },
                    (d, r) -> d.update(cloud(r, 0)));
            assertThat(measured.lower95()).as(name).isGreaterThanOrEqualTo(STATED);
        }
    }

    @Test
    void conformalRanksKeepTheirRunLengthWithASmallReferenceAndTies() {
        var measured = RunLengths.measure(
                STREAMS,
                HORIZON,
                8,
                r -> ConformalDetector.ofReference(
                        IntStream.range(0, 30).mapToDouble(i -> r.nextInt(12)).toArray(), CALIBRATION.runLength(), 7),
                (d, r) -> d.update(r.nextInt(12)));
        assertThat(measured.lower95()).isGreaterThanOrEqualTo(STATED);
    }

    /** The check itself can fail: without the reference's uncertainty the same bets alarm too early. */
    @Test
    void aReferenceTakenAsExactBreaksTheRunLength() {
        var measured = RunLengths.measure(
                STREAMS,
                HORIZON,
                1,
                r -> {
                    int successes = (int) IntStream.range(0, 50)
                            .filter(i -> r.nextDouble() < 0.1)
                            .count();
                    // A huge pretended sample of the same rate: the interval shrinks to the point estimate.
                    return MeanDetector.ofProportion(Math.max(1, successes) * 1_000_000L, 50_000_000L, CALIBRATION);
                },
                (d, r) -> d.update(r.nextDouble() < 0.1 ? 1 : 0));
        assertThat(measured.mean()).isLessThan(measured.lower95() + STATED * 3);
        assertThat(measured.alarmed()).isGreaterThan(0.9);
    }

    static String skewed(SplittableRandom random, int categories) {
        double u = random.nextDouble();
        return "c" + (int) (categories * u * u);
    }

    static float[] cloud(SplittableRandom random, double shift) {
        float[] x = new float[16];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (RunLengths.normal(random) + (i == 0 ? 1 + shift : 0));
        }
        return x;
    }
}
