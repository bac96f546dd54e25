package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * DDM (Gama et al., 2004) on 0/1 errors: how many of its smallest standard deviations the error rate p + s stands above its smallest p_min, with
 * s = √(p(1−p)/n). Only a rising rate counts. The usual threshold is 3.
 */
final class DdmChart implements Chart {

    private static final int GRACE = 30;
    private static final double LEAST = 1e-9;

    /** A whole number, exact up to 2^53; a double, since it is divided by at every value. */
    private double count;

    private double rate;
    private double bestRate;
    private double bestSpread;
    private double perSpread;
    private long since;

    DdmChart() {
        reset();
    }

    @Override
    public double update(double x) {
        count++;
        since++;
        double inverse = 1.0 / count;
        rate += (x - rate) * inverse;
        if (count < GRACE || rate <= 0) {
            return 0;
        }
        // Comparisons, not Math.max: a branch that is never taken costs less than telling −0 from 0.
        double spread = Math.sqrt(rate * (1 - rate) * inverse);
        if (spread < LEAST) {
            spread = LEAST;
        }
        if (rate + spread <= bestRate + bestSpread) {
            bestRate = rate;
            bestSpread = spread;
            perSpread = 1 / spread;
            since = 1;
        }
        double above = (rate + spread - bestRate) * perSpread;
        return above > 0 ? above : 0;
    }

    @Override
    public long sinceChange() {
        return Math.max(1, since);
    }

    @Override
    public void reset() {
        count = 0;
        rate = 0;
        bestRate = 1e6;
        bestSpread = 1e6;
        perSpread = 1e-6;
        since = 0;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong((long) count);
        out.writeDouble(rate);
        out.writeDouble(bestRate);
        out.writeDouble(bestSpread);
        out.writeLong(since);
    }

    @Override
    public void read(DataInput in) throws IOException {
        count = in.readLong();
        rate = in.readDouble();
        bestRate = in.readDouble();
        bestSpread = in.readDouble();
        perSpread = 1 / bestSpread;
        since = in.readLong();
    }
}
