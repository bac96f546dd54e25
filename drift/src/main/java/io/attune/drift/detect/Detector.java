package io.attune.drift.detect;

/**
 * A change detector that has seen its reference. Betting detectors guarantee the stated run length under their assumptions, with the natural
 * logarithm of the evidence as statistic; classic ones have it calibrated, with a statistic of their own. {@link DetectorCatalogue} says which
 * is which. Instances are not thread-safe.
 */
public sealed interface Detector permits NumberDetector, CategoryDetector, VectorDetector {

    /** Name in the {@link DetectorCatalogue}. */
    String name();

    /** Grows with the evidence for a change; negative infinity before the first observation. */
    double statistic();

    /** Value that the statistic has to reach for an alarm. */
    double threshold();

    /** Whether the statistic has ever reached the threshold since the last {@link #reset()}. */
    boolean alarm();

    /**
     * Estimated first changed observation, counted from 0 at the last {@link #reset()} (or at the end of the reference); −1 before the first observation.
     */
    long changePoint();

    /** Observations since the last {@link #reset()}. */
    long observations();

    /**
     * Reads the state that the next observation will need and does nothing, so that whoever feeds many detectors waits for the memory of all together:
     * step 0 its own fields, 1 the objects that it refers to, 2 what those refer to. A step before the next one for all detectors, since no read can begin
     * before the one that tells its address has ended. The number means nothing; it has to be used, or the compiler leaves the reads out.
     *
     * @param step 0 to 2
     */
    default double prefetch(int step) {
        return 0;
    }

    /** Forgets all evidence, keeps the reference. */
    void reset();

    /**
     * How much of the run length the coming observations use up each, until said otherwise; 1 at first. With R_n = L_n · (R_n−1 + w_n) and
     * w_n known before the observation, M_n − Σ w is the supermartingale and false alarms up to any time number at most Σ w / A on average:
     * with w the time that an observation stands for, a run length in time holds at whatever rate observations come.
     *
     * <p>Calibrated detectors have no such law and go by observations whatever is said.
     *
     * @param weight finite, not negative
     */
    void entryWeight(double weight);
}
