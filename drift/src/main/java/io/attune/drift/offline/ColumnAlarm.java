package io.attune.drift.offline;

/**
 * One alarm.
 *
 * @param row row of the alarm, counted from 0 after the header
 * @param column the column
 * @param detector name of the detector; for text followed by the feature in parentheses
 * @param statistic natural logarithm of the evidence
 * @param threshold value at which it alarms
 * @param falseAlarms the knob, as alarms per rows
 * @param changePoint estimated first changed row
 */
public record ColumnAlarm(
        long row,
        String column,
        String detector,
        double statistic,
        double threshold,
        String falseAlarms,
        long changePoint) {}
