package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * EDDM (Baena-García et al., 2006) on 0/1 errors: how far the distance between errors, mean + 2 standard deviations, has fallen below its
 * largest, as 1 − (m + 2s) / (m + 2s)_max. Only a rising rate counts. The usual threshold is 0.1.
 */
final class EddmChart implements Chart {

    private static final int GRACE = 30;

    private long errors;
    private long distance;
    private double mean;
    private double squares;
    private double largest;
    private long since;
    private double statistic;

    @Override
    public double update(double x) {
        distance++;
        since++;
        if (x < 0.5) {
            return statistic;
        }
        errors++;
        double before = mean;
        mean += (distance - mean) / errors;
        squares += (distance - before) * (distance - mean);
        distance = 0;
        if (errors < GRACE) {
            return statistic;
        }
        double reach = mean + 2 * Math.sqrt(squares / errors);
        if (reach >= largest) {
            largest = reach;
            since = 1;
        }
        statistic = 1 - reach / largest;
        return statistic;
    }

    @Override
    public long sinceChange() {
        return Math.max(1, since);
    }

    @Override
    public void reset() {
        errors = 0;
        distance = 0;
        mean = 0;
        squares = 0;
        largest = 0;
        since = 0;
        statistic = 0;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(errors);
        out.writeLong(distance);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeDouble(largest);
        out.writeLong(since);
        out.writeDouble(statistic);
    }

    @Override
    public void read(DataInput in) throws IOException {
        errors = in.readLong();
        distance = in.readLong();
        mean = in.readDouble();
        squares = in.readDouble();
        largest = in.readDouble();
        since = in.readLong();
        statistic = in.readDouble();
    }
}
