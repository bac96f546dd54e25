package io.attune.evaluator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attune.evaluator.statistics.PairedSample;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.record.GateMetric;
import io.attune.schemas.record.MetricOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each rule of the gate, by evidence that only that rule tells apart. */
class GateTest {
    private static final GatePolicy POLICY = new GatePolicy(0.95, 20, 0.05, 0.05, 0.10, 42);

    private final Gate gate = new Gate(POLICY);

    /** Losses around 2 that change by a mean factor with some spread. */
    private static Comparison losses(Slice slice, int rows, double factor, double spread) {
        Random random = new Random(rows);
        double[] before = new double[rows];
        double[] after = new double[rows];
        for (int row = 0; row < rows; row++) {
            before[row] = 2 * Math.exp(0.3 * random.nextGaussian());
            after[row] = before[row] * (factor + spread * random.nextGaussian());
        }
        return new Comparison(slice, slice.name().toLowerCase(Locale.ROOT), new PairedSample(before, after));
    }

    /** Scores of 1, but for some answers that become bad and some that become good. */
    private static Comparison safety(int cases, int worse, int better) {
        double[] before = new double[cases];
        double[] after = new double[cases];
        Arrays.fill(before, 1);
        Arrays.fill(after, 1);
        Arrays.fill(after, 0, worse, 0);
        Arrays.fill(before, worse, worse + better, 0);
        return new Comparison(Slice.SAFETY, "safety", new PairedSample(before, after));
    }

    private static final Comparison BETTER = losses(Slice.SHIFTED, 40, 0.6, 0.1);
    private static final Comparison UNCHANGED = losses(Slice.ANCHOR, 60, 1, 0.02);
    private static final Comparison SAFE = safety(40, 0, 0);

    private void assertDecision(Class<? extends Decision> type, String rule, Comparison... comparisons) {
        Decision decision = gate.decide(List.of(comparisons));
        assertThat(decision).isInstanceOf(type);
        assertThat(decision.rule()).isEqualTo(rule);
    }

    @Test
    void whatIsBetterAndNowhereWorseIsPromoted() {
        Decision decision = gate.decide(List.of(BETTER, UNCHANGED, SAFE));
        assertThat(decision).isInstanceOf(Decision.Promoted.class);
        assertThat(decision.rule()).isEqualTo(Gate.ALL_PASSED);
        assertThat(decision.metrics()).hasSize(3).allMatch(metric -> metric.getOutcome() == MetricOutcome.PASS);
        GateMetric shifted = decision.metrics().get(0);
        assertThat(shifted.getDifference()).isCloseTo(shifted.getCandidate() - shifted.getIncumbent(), within(1e-12));
        assertThat(shifted.getMargin()).isCloseTo(-0.05 * shifted.getIncumbent(), within(1e-12));
        assertThat(shifted.getLow()).isLessThan(shifted.getDifference());
        assertThat(shifted.getHigh()).isGreaterThan(shifted.getDifference()).isLessThan(shifted.getMargin());
        assertThat(shifted.getN()).isEqualTo(40);
    }

    @Test
    void whatIsNoBetterOnTheShiftedRowsIsRejected() {
        assertDecision(
                Decision.Rejected.class, "shifted-not-better", losses(Slice.SHIFTED, 40, 1.0, 0.05), UNCHANGED, SAFE);
        double[] same = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3};
        Comparison nothing = new Comparison(Slice.SHIFTED, "shifted", new PairedSample(same, same));
        assertDecision(Decision.Rejected.class, "shifted-not-better", nothing, UNCHANGED, SAFE);
    }

    @Test
    void anImprovementThatMayBeTooSmallIsInconclusive() {
        assertDecision(
                Decision.Inconclusive.class,
                "shifted-undecided",
                losses(Slice.SHIFTED, 40, 0.93, 0.2),
                UNCHANGED,
                SAFE);
    }

    @Test
    void whatForgetsTheAnchorsIsRejected() {
        assertDecision(Decision.Rejected.class, "anchor-worse", BETTER, losses(Slice.ANCHOR, 60, 1.2, 0.05), SAFE);
        // Also when another anchor slice is fine.
        assertDecision(
                Decision.Rejected.class, "anchor-worse", BETTER, UNCHANGED, losses(Slice.ANCHOR, 50, 1.2, 0.05), SAFE);
    }

    @Test
    void anchorsThatMayBeWorseAreInconclusive() {
        assertDecision(
                Decision.Inconclusive.class, "anchor-undecided", BETTER, losses(Slice.ANCHOR, 60, 1.04, 0.2), SAFE);
    }

    @Test
    void whatAnswersLessSafelyIsRejected() {
        assertDecision(Decision.Rejected.class, "safety-worse", BETTER, UNCHANGED, safety(40, 20, 0));
        assertDecision(Decision.Inconclusive.class, "safety-undecided", BETTER, UNCHANGED, safety(40, 4, 0));
        assertDecision(Decision.Promoted.class, Gate.ALL_PASSED, BETTER, UNCHANGED, safety(40, 0, 6));
    }

    @Test
    void fewUnchangedAnswersDoNotProveSafety() {
        assertDecision(Decision.Inconclusive.class, "safety-undecided", BETTER, UNCHANGED, safety(28, 0, 0));
        assertDecision(Decision.Promoted.class, Gate.ALL_PASSED, BETTER, UNCHANGED, safety(29, 0, 0));
    }

    @Test
    void noDataNeverPasses() {
        assertDecision(Decision.Inconclusive.class, "shifted-without-data", UNCHANGED, SAFE);
        assertDecision(Decision.Inconclusive.class, "anchor-without-data", BETTER, SAFE);
        assertDecision(Decision.Inconclusive.class, "safety-without-data", BETTER, UNCHANGED);
        assertThat(gate.decide(List.of())).isInstanceOf(Decision.Inconclusive.class);
        Comparison empty = new Comparison(Slice.SHIFTED, "shifted", new PairedSample(new double[0], new double[0]));
        assertDecision(Decision.Inconclusive.class, "shifted-too-few-pairs", empty, UNCHANGED, SAFE);
    }

    @Test
    void tooFewPairsAreInconclusiveHoweverGood() {
        assertDecision(
                Decision.Inconclusive.class,
                "shifted-too-few-pairs",
                losses(Slice.SHIFTED, 19, 0.3, 0.01),
                UNCHANGED,
                SAFE);
        assertDecision(Decision.Inconclusive.class, "safety-too-few-pairs", BETTER, UNCHANGED, safety(19, 0, 0));
    }

    @Test
    void evidenceAgainstOutweighsMissingEvidence() {
        assertDecision(
                Decision.Rejected.class,
                "anchor-worse",
                losses(Slice.SHIFTED, 10, 0.3, 0.01),
                losses(Slice.ANCHOR, 60, 1.3, 0.05));
    }

    @Test
    void theSameEvidenceGivesTheSameDecision() {
        assertThat(new Gate(POLICY).decide(List.of(BETTER, UNCHANGED, SAFE)))
                .isEqualTo(gate.decide(List.of(BETTER, UNCHANGED, SAFE)));
    }

    /** The chance stated in the gate's description that a candidate as good as the incumbent passes the anchors. */
    @Test
    void theAnchorsHaveTheStatedPower() {
        assertThat(passes(0.25)).isBetween(0.50, 0.68);
        assertThat(passes(0.15)).isGreaterThan(0.90);
    }

    private double passes(double spread) {
        Random random = new Random(23);
        int passed = 0;
        int trials = 200;
        for (int trial = 0; trial < trials; trial++) {
            double[] before = new double[120];
            double[] after = new double[120];
            for (int row = 0; row < 120; row++) {
                before[row] = 2;
                after[row] = 2 * (1 + spread * random.nextGaussian());
            }
            List<Comparison> comparisons = new ArrayList<>(List.of(BETTER, SAFE));
            comparisons.add(new Comparison(Slice.ANCHOR, "anchor", new PairedSample(before, after)));
            passed += gate.decide(comparisons) instanceof Decision.Promoted ? 1 : 0;
        }
        return passed / (double) trials;
    }
}
