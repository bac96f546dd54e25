package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Exponentially weighted moving average of standardised values (Roberts, 1959), λ = {@value #WEIGHT}: |z| over its own standard deviation √(λ/(2−λ) · (1 −
 * (1−λ)^2n)).
 */
final class EwmaChart implements Chart {

    static final double WEIGHT = 0.05;

    private double average;
    private double variance;
    private long since;

    @Override
    public double update(double x) {
        double next = (1 - WEIGHT) * average + WEIGHT * x;
        since = next * average > 0 ? since + 1 : 1;
        average = next;
        variance = (1 - WEIGHT) * (1 - WEIGHT) * variance + WEIGHT * WEIGHT;
        return Math.abs(average) / Math.sqrt(variance);
    }

    @Override
    public long sinceChange() {
        return Math.max(1, since);
    }

    @Override
    public void reset() {
        average = 0;
        variance = 0;
        since = 0;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeDouble(average);
        out.writeDouble(variance);
        out.writeLong(since);
    }

    @Override
    public void read(DataInput in) throws IOException {
        average = in.readDouble();
        variance = in.readDouble();
        since = in.readLong();
    }
}
