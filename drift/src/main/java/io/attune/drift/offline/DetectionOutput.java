package io.attune.drift.offline;

/** Takes what detection finds, in order of rows. */
public interface DetectionOutput {

    /** A change. */
    void alarm(ColumnAlarm alarm);

    /** A row that does not fit; detection goes on. */
    void skipped(SkippedRow row);

    /**
     * A value was taken.
     *
     * @param detector as in {@link ColumnAlarm#detector()}
     * @param value what the detector saw; NaN where it is no number
     * @param towardsAlarm statistic over threshold; NaN while the reference is being collected
     */
    default void step(long row, String detector, double value, double towardsAlarm) {}
}
