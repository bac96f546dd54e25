package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Two-sided tabular CUSUM (Page, 1954) on standardised values: S⁺ = max(0, S⁺ + x − k), S⁻ = max(0, S⁻ − x − k), k = {@value #ALLOWANCE}
 * standard deviations, best for shifts of twice that.
 */
final class CusumChart implements Chart {

    static final double ALLOWANCE = 0.25;

    private double up;
    private double down;
    private long upSince;
    private long downSince;

    @Override
    public double update(double x) {
        upSince = up > 0 ? upSince + 1 : 1;
        downSince = down > 0 ? downSince + 1 : 1;
        up = Math.max(0, up + x - ALLOWANCE);
        down = Math.max(0, down - x - ALLOWANCE);
        return Math.max(up, down);
    }

    @Override
    public long sinceChange() {
        return up >= down ? upSince : downSince;
    }

    @Override
    public void reset() {
        up = 0;
        down = 0;
        upSince = 0;
        downSince = 0;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeDouble(up);
        out.writeDouble(down);
        out.writeLong(upSince);
        out.writeLong(downSince);
    }

    @Override
    public void read(DataInput in) throws IOException {
        up = in.readDouble();
        down = in.readDouble();
        upSince = in.readLong();
        downSince = in.readLong();
    }
}
