package io.attune.schemas.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How closely a scope is watched.
 *
 * @param referenceSize observations that make the reference of a feature before detection starts
 * @param falseAlarms of the scope, over all of its detectors together
 * @param embeddingShare largest share of the interactions that get an embedding, chosen by a hash of their id
 * @param embeddingsPerDay most embeddings of the scope in a day; a scope with more traffic gets a smaller share
 * @param signalEvery observations per published signal, at least
 * @param signalPause event time between two signals of one feature, at least
 * @param referenceDays whole days that a reference spans at least, so that numbers are compared with the same hours of the day; 0 for as long as
 *     referenceSize observations take, and then false alarms are bounded only where content does not follow the hour
 * @param baseline JSON Lines file of earlier interactions that the references are made of, so that detection starts with a scope's first
 *     interaction; null where references come from the stream
 */
public record DetectionPolicy(
        int referenceSize,
        AlarmBudget falseAlarms,
        double embeddingShare,
        int embeddingsPerDay,
        int signalEvery,
        Duration signalPause,
        int referenceDays,
        String baseline)
        implements Serializable {
    public DetectionPolicy {
        Checks.atLeast("detection.referenceSize", referenceSize, 20);
        Objects.requireNonNull(falseAlarms, "detection.falseAlarms is missing");
        Checks.within("detection.embeddingShare", embeddingShare, 0, 1);
        Checks.atLeast("detection.embeddingsPerDay", embeddingsPerDay, 0);
        Checks.atLeast("detection.signalEvery", signalEvery, 1);
        Checks.positive("detection.signalPause", signalPause);
        Checks.within("detection.referenceDays", referenceDays, 0, 31);
        if (baseline != null) {
            Checks.notBlank("detection.baseline", baseline);
        }
    }

    /** References as long as their observations take. */
    public DetectionPolicy(
            int referenceSize,
            AlarmBudget falseAlarms,
            double embeddingShare,
            int embeddingsPerDay,
            int signalEvery,
            Duration signalPause) {
        this(referenceSize, falseAlarms, embeddingShare, embeddingsPerDay, signalEvery, signalPause, 0, null);
    }

    /** The same with references that span whole days. */
    public DetectionPolicy spanning(int days) {
        return new DetectionPolicy(
                referenceSize, falseAlarms, embeddingShare, embeddingsPerDay, signalEvery, signalPause, days, baseline);
    }

    /** The same with references from a file. */
    public DetectionPolicy from(String file) {
        return new DetectionPolicy(
                referenceSize,
                falseAlarms,
                embeddingShare,
                embeddingsPerDay,
                signalEvery,
                signalPause,
                referenceDays,
                file);
    }

    /** 2,000 embeddings per scope and day: ten thousand scopes together then ask for 231 a second. */
    public static DetectionPolicy standard() {
        return new DetectionPolicy(300, AlarmBudget.standard(), 1.0, 2_000, 25, Duration.ofMinutes(1));
    }
}
