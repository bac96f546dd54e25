package io.attune.app.command;

import io.attune.drift.offline.ColumnAlarm;
import io.attune.drift.offline.DetectionOutput;
import io.attune.drift.offline.SkippedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a plot needs of a detection, in a fixed number of buckets of rows, so that a long file takes no more memory than a short one. */
class DetectionTrace implements DetectionOutput {

    /**
     * One detector along the column; entries are NaN where there was nothing.
     *
     * @param mean of the values in each bucket
     * @param evidence largest statistic over threshold in each bucket
     */
    record Line(double[] mean, int[] count, double[] evidence) {}

    private final int buckets;
    private final long rows;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final List<ColumnAlarm> alarms = new ArrayList<>();
    private final List<SkippedRow> firstSkipped = new ArrayList<>();
    private long skipped;

    DetectionTrace(long rows, int width) {
        this.rows = Math.max(1, rows);
        this.buckets = (int) Math.max(1, Math.min(width, this.rows));
    }

    int buckets() {
        return buckets;
    }

    long rows() {
        return rows;
    }

    int bucket(long row) {
        return (int) Math.min(buckets - 1L, row * buckets / rows);
    }

    Map<String, Line> lines() {
        return lines;
    }

    List<ColumnAlarm> alarms() {
        return alarms;
    }

    long skipped() {
        return skipped;
    }

    /** The first few rows that were skipped. */
    List<SkippedRow> firstSkipped() {
        return firstSkipped;
    }

    @Override
    public void alarm(ColumnAlarm alarm) {
        alarms.add(alarm);
    }

    @Override
    public void skipped(SkippedRow row) {
        if (skipped++ < 5) {
            firstSkipped.add(row);
        }
    }

    @Override
    public void step(long row, String detector, double value, double towardsAlarm) {
        Line line = lines.computeIfAbsent(detector, name -> new Line(nothing(), new int[buckets], nothing()));
        int b = bucket(row);
        if (!Double.isNaN(value)) {
            line.count()[b]++;
            double before = line.count()[b] == 1 ? value : line.mean()[b];
            line.mean()[b] = before + (value - before) / line.count()[b];
        }
        if (!Double.isNaN(towardsAlarm) && !(line.evidence()[b] >= towardsAlarm)) {
            line.evidence()[b] = towardsAlarm;
        }
    }

    private double[] nothing() {
        double[] values = new double[buckets];
        Arrays.fill(values, Double.NaN);
        return values;
    }
}
