package io.attune.schemas.config;

import java.io.Serializable;

/**
 * How closely a scope is watched.
 *
 * @param referenceSize observations that make the reference of a feature before detection starts
 * @param falseAlarmRunLength observations of the scope, over all of its detectors together, that pass on average between
 *     two false alarms; it is split over the detectors
 * @param embeddingShare share of the interactions that get an embedding, chosen by a hash of their id
 * @param signalEvery observations per published signal
 */
public record DetectionPolicy(int referenceSize, double falseAlarmRunLength, double embeddingShare, int signalEvery)
        implements Serializable {
    public DetectionPolicy {
        Checks.atLeast("detection.referenceSize", referenceSize, 20);
        Checks.within("detection.falseAlarmRunLength", falseAlarmRunLength, 100, 1e12);
        Checks.within("detection.embeddingShare", embeddingShare, 0, 1);
        Checks.atLeast("detection.signalEvery", signalEvery, 1);
    }

    /**
     * The run length that a budget of false alarms means for a scope's traffic.
     *
     * @param falseAlarms allowed in the period
     * @param days the period
     * @param interactionsPerDay the scope's own rate
     */
    public static double runLength(double falseAlarms, double days, double interactionsPerDay) {
        Checks.within("falseAlarms", falseAlarms, 1e-9, 1e9);
        Checks.within("days", days, 1e-9, 1e6);
        Checks.within("interactionsPerDay", interactionsPerDay, 1e-9, 1e12);
        return interactionsPerDay * days / falseAlarms;
    }

    public static DetectionPolicy standard() {
        return new DetectionPolicy(300, 100_000, 1.0, 25);
    }
}
