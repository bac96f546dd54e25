package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Page-Hinkley test, two-sided, on standardised values: m = Σ (x − x̄ − δ), statistic m − min m, and the same downwards; x̄ is the running mean
 * of reference and stream, δ = {@value #TOLERANCE} standard deviations.
 */
final class PageHinkleyChart implements Chart {

    static final double TOLERANCE = 0.1;

    private long reference;
    private long count;
    private double mean;
    private double up;
    private double down;
    private long upSince;
    private long downSince;

    /** @param reference values whose mean is 0, by which the values were standardised */
    PageHinkleyChart(long reference) {
        this.reference = reference;
        reset();
    }

    @Override
    public double update(double x) {
        count++;
        mean += (x - mean) / count;
        // m − min m is the sum that restarts whenever it falls below 0.
        upSince = up > 0 ? upSince + 1 : 1;
        downSince = down > 0 ? downSince + 1 : 1;
        up = Math.max(0, up + x - mean - TOLERANCE);
        down = Math.max(0, down - x + mean - TOLERANCE);
        return Math.max(up, down);
    }

    @Override
    public long sinceChange() {
        return Math.max(1, up >= down ? upSince : downSince);
    }

    @Override
    public void reset() {
        count = reference;
        mean = 0;
        up = 0;
        down = 0;
        upSince = 0;
        downSince = 0;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(reference);
        out.writeLong(count);
        out.writeDouble(mean);
        out.writeDouble(up);
        out.writeDouble(down);
        out.writeLong(upSince);
        out.writeLong(downSince);
    }

    @Override
    public void read(DataInput in) throws IOException {
        reference = in.readLong();
        count = in.readLong();
        mean = in.readDouble();
        up = in.readDouble();
        down = in.readDouble();
        upSince = in.readLong();
        downSince = in.readLong();
    }
}
