package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * HDDM_A (Frías-Blanco et al., 2015) on values in [0, 1], two-sided: the averages before the lowest (and the highest) bound and after it differ by
 * d; by Hoeffding's inequality such a difference has probability e^−λ at most, with λ = 2 d² n₁n₂ / (n₁ + n₂). The statistic is λ. The reference is the beginning of the stream.
 */
final class HddmAverageChart implements Chart {

    private static final double LOG_CUT = Math.log(1 / 0.001);

    private double referenceSum;
    private long referenceCount;
    private double sum;
    private long count;
    private final double[] cutSum = new double[2];
    private final long[] cutCount = new long[2];
    private int side;

    HddmAverageChart(double referenceSum, long referenceCount) {
        this.referenceSum = referenceSum;
        this.referenceCount = referenceCount;
        reset();
    }

    @Override
    public double update(double x) {
        sum += x;
        count++;
        double mean = sum / count;
        double bound = bound(count);
        if (cutCount[0] == 0 || mean + bound <= cutSum[0] / cutCount[0] + bound(cutCount[0])) {
            cutSum[0] = sum;
            cutCount[0] = count;
        }
        if (cutCount[1] == 0 || mean - bound >= cutSum[1] / cutCount[1] - bound(cutCount[1])) {
            cutSum[1] = sum;
            cutCount[1] = count;
        }
        double up = evidence(0, 1);
        double down = evidence(1, -1);
        side = up >= down ? 0 : 1;
        return Math.max(up, down);
    }

    private static double bound(long n) {
        return Math.sqrt(LOG_CUT / (2.0 * n));
    }

    private double evidence(int cut, int sign) {
        long after = count - cutCount[cut];
        if (after == 0) {
            return 0;
        }
        double d = sign * ((sum - cutSum[cut]) / after - cutSum[cut] / cutCount[cut]);
        return d <= 0 ? 0 : 2 * d * d * cutCount[cut] * after / count;
    }

    @Override
    public long sinceChange() {
        return Math.max(1, count - cutCount[side]);
    }

    @Override
    public void reset() {
        sum = referenceSum;
        count = referenceCount;
        for (int i = 0; i < 2; i++) {
            cutSum[i] = sum;
            cutCount[i] = count;
        }
        side = 0;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeDouble(referenceSum);
        out.writeLong(referenceCount);
        out.writeDouble(sum);
        out.writeLong(count);
        for (int i = 0; i < 2; i++) {
            out.writeDouble(cutSum[i]);
            out.writeLong(cutCount[i]);
        }
        out.writeByte(side);
    }

    @Override
    public void read(DataInput in) throws IOException {
        referenceSum = in.readDouble();
        referenceCount = in.readLong();
        sum = in.readDouble();
        count = in.readLong();
        for (int i = 0; i < 2; i++) {
            cutSum[i] = in.readDouble();
            cutCount[i] = in.readLong();
        }
        side = in.readByte();
    }
}
