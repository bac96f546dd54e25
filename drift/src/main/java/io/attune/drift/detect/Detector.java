package io.attune.drift.detect;

/**
 * A change detector that has seen its reference. The statistic is the natural logarithm of the evidence M_n of a mixture of
 * Shiryaev-Roberts e-detectors, M_n = Σ_k w_k R_k,n with R_k,n = L_k,n · (R_k,n−1 + 1) and E[L_k,n | past] ≤ 1 while nothing has
 * changed; M_n − n is then a supermartingale and the first time M_n reaches a threshold A has expectation at least A (Shin,
 * Ramdas, Rinaldo, arXiv 2203.03532, theorem 2.4 and section 4). Instances are not thread-safe.
 */
public sealed interface Detector permits NumberDetector, CategoryDetector, VectorDetector {

    /** Name in the {@link DetectorCatalogue}. */
    String name();

    /** Natural logarithm of the evidence for a change; negative infinity before the first observation. */
    double statistic();

    /** Value that the statistic has to reach for an alarm. */
    double threshold();

    /** Whether the evidence has ever reached the threshold since the last {@link #reset()}. */
    boolean alarm();

    /**
     * Estimated first changed observation, counted from 0 at the last {@link #reset()} (or at the end of the reference): the start
     * of the excursion of the strongest bet's CUSUM. −1 before the first observation.
     */
    long changePoint();

    /** Observations since the last {@link #reset()}. */
    long observations();

    /** Forgets all evidence, keeps the reference. */
    void reset();

    /**
     * How much of the run length the coming observations use up each, until said otherwise; 1 at first. With R_n = L_n · (R_n−1 + w_n) and
     * w_n known before the observation, M_n − Σ w is the supermartingale and false alarms up to any time number at most Σ w / A on average:
     * with w the time that an observation stands for, a run length in time holds at whatever rate observations come.
     *
     * @param weight finite, not negative
     */
    void entryWeight(double weight);
}
