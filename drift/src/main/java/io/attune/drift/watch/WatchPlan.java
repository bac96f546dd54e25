package io.attune.drift.watch;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Severity;
import java.util.List;

/**
 * What is watched, how, and which share of the scope's false-alarm budget it may use. The shares of all plans add up to at most 1: a
 * detector with share w gets run length A / w, and the weighted sum of the e-detectors is an e-detector for A.
 *
 * @param feature name of the feature
 * @param kind how it is watched
 * @param side what it says something about
 * @param budgetShare in (0, 1]
 */
public record WatchPlan(String feature, WatchKind kind, Side side, double budgetShare) {

    /** What a feature tells of. */
    public enum Side {
        /** The traffic; one reference per scope. */
        INPUT,
        /** The answers; one reference per adapter version. */
        OUTPUT,
        /** What users made of the answers; one reference per adapter version. */
        OUTCOME
    }

    /** Features of the traffic. */
    public static final List<WatchPlan> INPUTS = List.of(
            new WatchPlan(FeatureName.PROMPT_EMBEDDING, WatchKind.EMBEDDING, Side.INPUT, 0.25),
            new WatchPlan(FeatureName.PROMPT_NOVELTY, WatchKind.NUMBER, Side.INPUT, 0.10),
            new WatchPlan(FeatureName.PROMPT_CHARS, WatchKind.NUMBER, Side.INPUT, 0.10),
            new WatchPlan(FeatureName.PROMPT_WORDS, WatchKind.NUMBER, Side.INPUT, 0.05),
            new WatchPlan(FeatureName.PROMPT_LANGUAGE, WatchKind.CATEGORY, Side.INPUT, 0.10));

    /** Features of the answers. */
    public static final List<WatchPlan> OUTPUTS = List.of(
            new WatchPlan(FeatureName.RESPONSE_CHARS, WatchKind.NUMBER, Side.OUTPUT, 0.05),
            new WatchPlan(FeatureName.RESPONSE_WORDS, WatchKind.NUMBER, Side.OUTPUT, 0.05),
            new WatchPlan(FeatureName.LENGTH_RATIO, WatchKind.NUMBER, Side.OUTPUT, 0.05),
            new WatchPlan(FeatureName.RESPONSE_REFUSAL, WatchKind.RATE, Side.OUTPUT, 0.05));

    /** Thumbs: only a fall is a loss of quality. */
    public static final WatchPlan THUMBS = new WatchPlan("thumb_rate", WatchKind.FALLING_RATE, Side.OUTCOME, 0.10);

    public WatchPlan {
        if (feature == null || feature.isBlank()) {
            throw new IllegalArgumentException("feature must be given, was '" + feature + "'");
        }
        if (!(budgetShare > 0 && budgetShare <= 1)) {
            throw new IllegalArgumentException("budgetShare must be in (0, 1], was " + budgetShare);
        }
    }

    /**
     * A named score; the shares of ever more names stay below 0.1 together.
     *
     * @param index order in which the scope's score names were first seen, from 0
     */
    public static WatchPlan score(String name, int index) {
        return new WatchPlan(
                "score:" + name, WatchKind.NUMBER, Side.OUTCOME, 0.1 * Math.pow(0.5, Math.min(index, 900) + 1.0));
    }

    /** The kind of alert that this raises. */
    public AlertKind alertKind() {
        return side == Side.OUTCOME ? AlertKind.QUALITY : AlertKind.DRIFT;
    }

    /** Answers that change under the same adapter are worth knowing; a change of traffic or quality may need a retrain. */
    public Severity severity() {
        return side == Side.OUTPUT ? Severity.INFO : Severity.WARNING;
    }
}
