package io.attune.console.view;

import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.GateMetric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The newest gate reports of a scope. */
public final class Gates {
    private static final int METRICS = 40;

    /**
     * One paired comparison. An end of the interval that is infinite is null.
     *
     * @param difference candidate minus incumbent
     */
    public record Metric(
            String name,
            String slice,
            boolean lowerIsBetter,
            Double incumbent,
            Double candidate,
            Double difference,
            Double low,
            Double high,
            Double confidence,
            int n,
            Double margin,
            String outcome) {
        static Metric of(GateMetric metric) {
            return new Metric(
                    Shown.text(metric.getName()),
                    Shown.text(metric.getSlice()),
                    metric.getLowerIsBetter(),
                    Shown.number(metric.getIncumbent()),
                    Shown.number(metric.getCandidate()),
                    Shown.number(metric.getDifference()),
                    Shown.number(metric.getLow()),
                    Shown.number(metric.getHigh()),
                    Shown.number(metric.getConfidence()),
                    metric.getN(),
                    Shown.number(metric.getMargin()),
                    metric.getOutcome().name());
        }
    }

    /** A report: every metric and the verdict. */
    public record Report(
            String id,
            long time,
            String requestId,
            String candidateId,
            String adapterId,
            String incumbent,
            String verdict,
            String rule,
            String reason,
            List<Metric> metrics) {
        static Report of(Evaluation evaluation) {
            return new Report(
                    evaluation.getId(),
                    evaluation.getEventTime(),
                    evaluation.getRequestId(),
                    evaluation.getCandidateId(),
                    Shown.text(evaluation.getAdapterId()),
                    Shown.text(evaluation.getIncumbent()),
                    evaluation.getVerdict().name(),
                    Shown.text(evaluation.getRule()),
                    Shown.text(evaluation.getReason()),
                    evaluation.getMetrics().stream()
                            .limit(METRICS)
                            .map(Metric::of)
                            .toList());
        }
    }

    private final NewestMap<String, Report> reports;

    Gates(int capacity) {
        this.reports = new NewestMap<>(capacity);
    }

    void add(Evaluation evaluation) {
        reports.renew(evaluation.getId(), Report.of(evaluation));
    }

    boolean judged(String requestId) {
        return reports.values().stream().anyMatch(report -> report.requestId().equals(requestId));
    }

    /** The newest first. */
    List<Report> reports() {
        List<Report> all = new ArrayList<>(reports.values());
        Collections.reverse(all);
        return all;
    }
}
