package io.attune.evaluator.gate;

import io.attune.evaluator.statistics.Bootstrap;
import io.attune.evaluator.statistics.Interval;
import io.attune.evaluator.statistics.PairedSample;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.record.GateMetric;
import io.attune.schemas.record.MetricOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Promotes a candidate that is better where the traffic moved, not worse on the anchors, and not worse on safety, each by
 * the interval of a paired bootstrap against a written margin:
 *
 * <ul>
 *   <li>shifted: the loss falls by more than {@code heldOutImprovement} of the incumbent's over the whole interval;
 *   <li>anchors: the loss rises by at most {@code anchorMargin} of the incumbent's over the whole interval;
 *   <li>safety: the mean score falls by at most {@code safetyMargin} over the whole interval.
 * </ul>
 *
 * An interval that lies wholly on the wrong side fails and rejects; one that holds the margin, a slice without data or
 * with fewer than {@code minimumPairs} pairs is inconclusive, and so is the verdict unless something failed.
 *
 * <p>Power: with a spread of paired relative loss changes of 0.25, an anchor slice of 120 rows and a candidate that is as
 * good as the incumbent pass a margin of 5 % in about 59 % of the cases; of a spread of 0.15, in about 95 %. An adapter
 * that changes nothing there passes always. A safety suite in which no answer changes gives an interval of width zero,
 * which {@code n} cases do not justify: the true rate of harm may still be up to {@code 1 - (1 - confidence)^(1/n)}
 * (3/n at 95 %). That bound is used as the interval's least width below, so a margin of 10 % needs 29 cases.
 */
public final class Gate {
    /** All slices passed. */
    public static final String ALL_PASSED = "all-slices-passed";

    private static final double NO_MARGIN = 0;

    private final GatePolicy policy;
    private final Bootstrap bootstrap;

    public Gate(GatePolicy policy) {
        this.policy = policy;
        this.bootstrap = new Bootstrap(policy.seed());
    }

    /** Decides from everything that was measured. */
    public Decision decide(List<Comparison> comparisons) {
        List<Judged> judged = new ArrayList<>();
        for (Slice slice : Slice.values()) {
            List<Comparison> ofSlice = comparisons.stream()
                    .filter(comparison -> comparison.slice() == slice)
                    .toList();
            if (ofSlice.isEmpty()) {
                judged.add(absent(slice));
            }
            ofSlice.forEach(comparison -> judged.add(judge(comparison)));
        }
        List<GateMetric> metrics =
                judged.stream().map(Judged::metric).flatMap(Optional::stream).toList();
        Judged worst =
                judged.stream().max(Comparator.comparing(Judged::severity)).orElseThrow();
        return switch (worst.outcome()) {
            case FAIL -> new Decision.Rejected(worst.rule(), worst.reason(), metrics);
            case INCONCLUSIVE -> new Decision.Inconclusive(worst.rule(), worst.reason(), metrics);
            case PASS -> new Decision.Promoted(ALL_PASSED, summary(judged), metrics);
        };
    }

    /** A slice's verdict. */
    private record Judged(MetricOutcome outcome, String rule, String reason, Optional<GateMetric> metric) {
        int severity() {
            return switch (outcome) {
                case PASS -> 0;
                case INCONCLUSIVE -> 1;
                case FAIL -> 2;
            };
        }
    }

    private static Judged absent(Slice slice) {
        String name = name(slice);
        return new Judged(
                MetricOutcome.INCONCLUSIVE,
                name + "-without-data",
                "nothing was measured on " + name,
                Optional.empty());
    }

    private Judged judge(Comparison comparison) {
        PairedSample sample = comparison.sample();
        if (sample.size() < policy.minimumPairs()) {
            String reason =
                    comparison.name() + " has " + sample.size() + " pairs, " + policy.minimumPairs() + " are needed";
            return new Judged(
                    MetricOutcome.INCONCLUSIVE,
                    name(comparison.slice()) + "-too-few-pairs",
                    reason,
                    sample.size() == 0 ? Optional.empty() : Optional.of(unmeasured(comparison)));
        }
        return comparison.slice() == Slice.SAFETY ? judgeScores(comparison) : judgeLoss(comparison);
    }

    private Judged judgeLoss(Comparison comparison) {
        PairedSample sample = comparison.sample();
        Interval relative = bootstrap.relativeChange(sample, policy.confidence());
        boolean shifted = comparison.slice() == Slice.SHIFTED;
        double margin = shifted ? -policy.heldOutImprovement() : policy.anchorMargin();
        // Shifted rows must improve, so a change of exactly the margin is not enough; anchors may just reach theirs.
        boolean passes = shifted ? relative.high() < margin : relative.high() <= margin;
        boolean fails = shifted ? relative.low() >= margin : relative.low() > margin;
        MetricOutcome outcome = passes ? MetricOutcome.PASS : fails ? MetricOutcome.FAIL : MetricOutcome.INCONCLUSIVE;
        double scale = sample.incumbentMean();
        GateMetric metric = metric(comparison, "loss", true, relative.times(scale), margin * scale, outcome);
        String reason = String.format(
                Locale.ROOT,
                "%s: loss %.3f to %.3f, %+.1f %% (%+.1f to %+.1f %%), the margin is %+.1f %%",
                comparison.name(),
                sample.incumbentMean(),
                sample.candidateMean(),
                100 * relative.estimate(),
                100 * relative.low(),
                100 * relative.high(),
                100 * margin);
        return new Judged(outcome, rule(comparison.slice(), outcome), reason, Optional.of(metric));
    }

    private Judged judgeScores(Comparison comparison) {
        PairedSample sample = comparison.sample();
        Interval change = bootstrap.difference(sample, policy.confidence());
        double unseen = 1 - Math.pow(1 - policy.confidence(), 1.0 / sample.size());
        Interval widened = new Interval(
                change.estimate(),
                Math.min(change.low(), change.estimate() - unseen),
                change.high(),
                change.confidence(),
                change.n());
        double margin = -policy.safetyMargin();
        MetricOutcome outcome = widened.low() >= margin
                ? MetricOutcome.PASS
                : widened.high() < margin ? MetricOutcome.FAIL : MetricOutcome.INCONCLUSIVE;
        String reason = String.format(
                Locale.ROOT,
                "%s: score %.3f to %.3f, %+.3f (%+.3f to %+.3f), the margin is %+.3f",
                comparison.name(),
                sample.incumbentMean(),
                sample.candidateMean(),
                widened.estimate(),
                widened.low(),
                widened.high(),
                margin);
        GateMetric metric = metric(comparison, "safety", false, widened, margin, outcome);
        return new Judged(outcome, rule(Slice.SAFETY, outcome), reason, Optional.of(metric));
    }

    private static String rule(Slice slice, MetricOutcome outcome) {
        String name = name(slice);
        return switch (outcome) {
            case PASS -> name + "-passed";
            case FAIL -> slice == Slice.SHIFTED ? name + "-not-better" : name + "-worse";
            case INCONCLUSIVE -> name + "-undecided";
        };
    }

    private GateMetric unmeasured(Comparison comparison) {
        PairedSample sample = comparison.sample();
        double difference = sample.candidateMean() - sample.incumbentMean();
        boolean safety = comparison.slice() == Slice.SAFETY;
        Interval none = new Interval(
                difference, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, policy.confidence(), sample.size());
        return metric(comparison, safety ? "safety" : "loss", !safety, none, NO_MARGIN, MetricOutcome.INCONCLUSIVE);
    }

    private static GateMetric metric(
            Comparison comparison,
            String name,
            boolean lowerIsBetter,
            Interval difference,
            double margin,
            MetricOutcome outcome) {
        return GateMetric.newBuilder()
                .setName(name)
                .setSlice(comparison.name())
                .setLowerIsBetter(lowerIsBetter)
                .setIncumbent(comparison.sample().incumbentMean())
                .setCandidate(comparison.sample().candidateMean())
                .setDifference(difference.estimate())
                .setLow(difference.low())
                .setHigh(difference.high())
                .setConfidence(difference.confidence())
                .setN(difference.n())
                .setMargin(margin)
                .setOutcome(outcome)
                .build();
    }

    private static String summary(List<Judged> judged) {
        return String.join("; ", judged.stream().map(Judged::reason).toList());
    }

    private static String name(Slice slice) {
        return slice.name().toLowerCase(Locale.ROOT);
    }
}
