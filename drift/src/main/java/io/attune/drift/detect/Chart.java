package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The running statistic of a classic detector: grows with the evidence for a change, never NaN. What it means and where it alarms is up to
 * {@link ChartCalibration}.
 */
sealed interface Chart
        permits AdwinChart,
                CusumChart,
                DdmChart,
                EddmChart,
                EwmaChart,
                HddmAverageChart,
                HddmWeightedChart,
                HistogramChart,
                KswinChart,
                PageHinkleyChart {

    /** Takes one value, scaled as the chart wants it; returns the new statistic. */
    double update(double x);

    /** How many of the newest values belong to the change, if there is one; at least 1. */
    long sinceChange();

    /** Back to where it was after the reference. */
    void reset();

    void write(DataOutput out) throws IOException;

    void read(DataInput in) throws IOException;
}
