package io.attune.evaluator.gate;

import io.attune.schemas.record.GateMetric;
import java.util.List;

/** What the gate decides. */
public sealed interface Decision {
    /** The rule that decided. */
    String rule();

    /** One line for a person. */
    String reason();

    /** Every metric, each with what its interval says. */
    List<GateMetric> metrics();

    /** The candidate is to serve. */
    record Promoted(String rule, String reason, List<GateMetric> metrics) implements Decision {}

    /** The evidence is against it. */
    record Rejected(String rule, String reason, List<GateMetric> metrics) implements Decision {}

    /** The evidence does not decide; it does not serve. */
    record Inconclusive(String rule, String reason, List<GateMetric> metrics) implements Decision {}
}
