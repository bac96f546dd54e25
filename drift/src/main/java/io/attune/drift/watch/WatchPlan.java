package io.attune.drift.watch;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Severity;
import java.util.List;

/**
 * What is watched, how, and which share of the scope's false-alarm budget it may use. A detector with share w gets w times the false alarms
 * of the scope; the shares of all plans and sensors add up to at most 1, and expectations add up whatever the dependence between detectors.
 *
 * @param feature name of the feature
 * @param kind how it is watched
 * @param side what it says something about
 * @param budgetShare in (0, 1]
 */
public record WatchPlan(String feature, WatchKind kind, Side side, double budgetShare) {

    /** Share of all sensors of a scope together. */
    static final double SENSORS = 0.06;

    /** Features of the traffic. */
    public static final List<WatchPlan> INPUTS = List.of(
            new WatchPlan(FeatureName.PROMPT_EMBEDDING, WatchKind.EMBEDDING, Side.INPUT, 0.20),
            new WatchPlan(FeatureName.PROMPT_NOVELTY, WatchKind.NUMBER, Side.INPUT, 0.08),
            new WatchPlan(FeatureName.PROMPT_CHARS, WatchKind.NUMBER, Side.INPUT, 0.06),
            new WatchPlan(FeatureName.PROMPT_WORDS, WatchKind.NUMBER, Side.INPUT, 0.03),
            new WatchPlan(FeatureName.PROMPT_SYMBOLS, WatchKind.NUMBER, Side.INPUT, 0.04),
            new WatchPlan(FeatureName.PROMPT_DIGITS, WatchKind.NUMBER, Side.INPUT, 0.03),
            new WatchPlan(FeatureName.PROMPT_SCRIPT, WatchKind.CATEGORY, Side.INPUT, 0.03),
            new WatchPlan(FeatureName.PROMPT_LANGUAGE, WatchKind.CATEGORY, Side.INPUT, 0.05));

    /** Features of the answers. */
    public static final List<WatchPlan> OUTPUTS = List.of(
            new WatchPlan(FeatureName.RESPONSE_CHARS, WatchKind.NUMBER, Side.OUTPUT, 0.03),
            new WatchPlan(FeatureName.RESPONSE_WORDS, WatchKind.NUMBER, Side.OUTPUT, 0.03),
            new WatchPlan(FeatureName.LENGTH_RATIO, WatchKind.NUMBER, Side.OUTPUT, 0.03),
            new WatchPlan(FeatureName.RESPONSE_SYMBOLS, WatchKind.NUMBER, Side.OUTPUT, 0.03),
            new WatchPlan(FeatureName.RESPONSE_REPETITION, WatchKind.NUMBER, Side.OUTPUT, 0.03),
            new WatchPlan(FeatureName.RESPONSE_REFUSAL, WatchKind.RATE, Side.OUTPUT, 0.03),
            new WatchPlan(FeatureName.RESPONSE_FINISH, WatchKind.CATEGORY, Side.OUTPUT, 0.02));

    /** Thumbs: only a fall is a loss of quality. */
    public static final WatchPlan THUMBS = new WatchPlan(FeatureName.THUMB, WatchKind.FALLING_RATE, Side.OUTCOME, 0.08);

    /** Flagged interactions: only a rise is harm. */
    public static final WatchPlan HARM = new WatchPlan(FeatureName.HARM, WatchKind.RISING_RATE, Side.HARM, 0.06);

    /** Shares of all scores together. */
    private static final double SCORES = 0.08;

    /** What a feature tells of. The order is part of the saved state: append only. */
    public enum Side {
        /** The traffic; one reference per scope. */
        INPUT,
        /** The answers; one reference per adapter version. */
        OUTPUT,
        /** What users made of the answers; one reference per adapter version. */
        OUTCOME,
        /** What safety verdicts say; one reference per scope, since more harm after a deployment is what must be told. */
        HARM;

        /** Whether each adapter version has its own reference. */
        boolean perAdapter() {
            return this == OUTPUT || this == OUTCOME;
        }
    }

    public WatchPlan {
        if (feature == null || feature.isBlank()) {
            throw new IllegalArgumentException("feature must be given, was '" + feature + "'");
        }
        if (!(budgetShare > 0 && budgetShare <= 1)) {
            throw new IllegalArgumentException("budgetShare must be in (0, 1], was " + budgetShare);
        }
    }

    /**
     * A named score; the shares of ever more names stay below their part together.
     *
     * @param index order in which the scope's score names were first seen, from 0
     */
    public static WatchPlan score(String name, int index) {
        return new WatchPlan(name, WatchKind.NUMBER, Side.OUTCOME, SCORES * part(index));
    }

    /** The plans for all that a side always has; none for sides whose features come with the records. */
    static List<WatchPlan> standard(Side side) {
        return switch (side) {
            case INPUT -> INPUTS;
            case OUTPUT -> OUTPUTS;
            case OUTCOME, HARM -> List.of();
        };
    }

    /** The standard plan that this equals, so that restored scopes do not each hold their own; this one where it equals none. */
    WatchPlan shared() {
        for (WatchPlan plan : standard(side)) {
            if (plan.equals(this)) {
                return plan;
            }
        }
        return this;
    }

    /** Halves again and again, so that any number of parts stays below 1. */
    static double part(int index) {
        return Math.pow(0.5, Math.min(index, 900) + 1.0);
    }

    /** The kind of alert that this raises. */
    public AlertKind alertKind() {
        return switch (side) {
            case INPUT, OUTPUT -> AlertKind.DRIFT;
            case OUTCOME -> AlertKind.QUALITY;
            case HARM -> AlertKind.SAFETY;
        };
    }

    /** Answers that change under the same adapter are worth knowing; a change of traffic, quality or harm asks for something. */
    public Severity severity() {
        return side == Side.OUTPUT ? Severity.INFO : Severity.WARNING;
    }
}
