package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * HDDM_W (Frías-Blanco et al., 2015) on values in [0, 1], two-sided: weighted averages (λ = {@value #WEIGHT}) before the lowest (and the
 * highest) McDiarmid bound and after it differ by d; the statistic is 2 d² / (Σw₁² + Σw₂²), the exponent of McDiarmid's inequality.
 */
final class HddmWeightedChart implements Chart {

    static final double WEIGHT = 0.05;
    private static final double LOG_CUT = Math.log(1 / 0.001);

    /** Average and sum of squared weights: of all values; then, for rising and falling means, up to the cut and after it. */
    private final double[] average = new double[5];

    private final double[] squares = new double[5];
    private final long[] after = new long[2];
    private int side;
    private boolean started;

    @Override
    public double update(double x) {
        if (!started) {
            started = true;
            average[0] = x;
            squares[0] = 1;
        } else {
            add(0, x);
        }
        double up = side(0, 1, x);
        double down = side(1, -1, x);
        side = up >= down ? 0 : 1;
        return Math.max(up, down);
    }

    private void add(int i, double x) {
        average[i] = WEIGHT * x + (1 - WEIGHT) * average[i];
        squares[i] = WEIGHT * WEIGHT + (1 - WEIGHT) * (1 - WEIGHT) * squares[i];
    }

    private double side(int s, int sign, double x) {
        int cut = 1 + 2 * s;
        int rest = cut + 1;
        double here = sign * average[0] + bound(squares[0]);
        if (squares[cut] == 0 || here <= sign * average[cut] + bound(squares[cut])) {
            average[cut] = average[0];
            squares[cut] = squares[0];
            squares[rest] = 0;
            after[s] = 0;
            return 0;
        }
        after[s]++;
        if (squares[rest] == 0) {
            average[rest] = x;
            squares[rest] = 1;
        } else {
            add(rest, x);
        }
        double d = sign * (average[rest] - average[cut]);
        return d <= 0 ? 0 : 2 * d * d / (squares[cut] + squares[rest]);
    }

    private static double bound(double squares) {
        return Math.sqrt(squares * LOG_CUT / 2);
    }

    @Override
    public long sinceChange() {
        return Math.max(1, after[side]);
    }

    @Override
    public void reset() {
        java.util.Arrays.fill(average, 0);
        java.util.Arrays.fill(squares, 0);
        java.util.Arrays.fill(after, 0);
        side = 0;
        started = false;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        StateArrays.write(out, average);
        StateArrays.write(out, squares);
        out.writeLong(after[0]);
        out.writeLong(after[1]);
        out.writeByte(side);
        out.writeBoolean(started);
    }

    @Override
    public void read(DataInput in) throws IOException {
        StateArrays.read(in, average, "averages");
        StateArrays.read(in, squares, "averages");
        after[0] = in.readLong();
        after[1] = in.readLong();
        side = in.readByte();
        started = in.readBoolean();
    }
}
