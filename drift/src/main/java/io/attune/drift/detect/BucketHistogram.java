package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A window of any length as sums of buckets: row r holds at most {@value #MOST} buckets of 2^r values, newest first. Memory grows with the
 * logarithm of the length.
 */
final class BucketHistogram {

    private static final int MOST = 5;
    private static final int ROWS = 40;

    private final double[][] sums = new double[ROWS][MOST + 1];
    private final int[] used = new int[ROWS];
    private int rows = 1;
    private long count;
    private double total;
    private double squares;

    void add(double x) {
        // Welford, so that the variance does not cancel away.
        double before = count == 0 ? 0 : x - total / count;
        count++;
        total += x;
        squares += before * (x - total / count);
        push(0, x);
        for (int row = 0; used[row] > MOST; row++) {
            double merged = sums[row][MOST] + sums[row][MOST - 1];
            used[row] -= 2;
            push(row + 1, merged);
        }
    }

    private void push(int row, double sum) {
        System.arraycopy(sums[row], 0, sums[row], 1, used[row]);
        sums[row][0] = sum;
        used[row]++;
        rows = Math.max(rows, row + 1);
    }

    long count() {
        return count;
    }

    double total() {
        return total;
    }

    double variance() {
        return count == 0 ? 0 : squares / count;
    }

    int rows() {
        return rows;
    }

    int buckets(int row) {
        return used[row];
    }

    /** Sum of a bucket, 0 the newest of the row. */
    double sum(int row, int index) {
        return sums[row][index];
    }

    void copy(BucketHistogram other) {
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(other.sums[row], 0, sums[row], 0, MOST + 1);
        }
        System.arraycopy(other.used, 0, used, 0, ROWS);
        rows = other.rows;
        count = other.count;
        total = other.total;
        squares = other.squares;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(rows);
        for (int row = 0; row < rows; row++) {
            StateArrays.write(out, Arrays.copyOf(sums[row], used[row]));
        }
        out.writeLong(count);
        out.writeDouble(total);
        out.writeDouble(squares);
    }

    void read(DataInput in) throws IOException {
        rows = in.readByte();
        if (rows < 1 || rows > ROWS) {
            throw new IOException("a histogram of " + rows + " rows is none of this version's");
        }
        for (int row = 0; row < rows; row++) {
            double[] saved = StateArrays.readDoubles(in);
            if (saved.length > MOST) {
                throw new IOException("a row of " + saved.length + " buckets is none of this version's");
            }
            System.arraycopy(saved, 0, sums[row], 0, saved.length);
            used[row] = saved.length;
        }
        count = in.readLong();
        total = in.readDouble();
        squares = in.readDouble();
    }
}
