package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A window of any length as sums of buckets: row r holds at most {@value #MOST} buckets of 2^r values, oldest first. Memory grows with the
 * logarithm of the length.
 */
final class BucketHistogram {

    private static final int MOST = 5;
    private static final int ROWS = 40;

    /** A row overflows before its oldest two buckets are merged. */
    private static final int WIDTH = MOST + 1;

    /** Row after row in one array. */
    private final double[] sums = new double[ROWS * WIDTH];

    private final int[] used = new int[ROWS];
    private int rows = 1;
    private long count;
    private double total;
    private double squares;
    /** total / count, kept because every value needs that of the values before it. */
    private double mean;

    void add(double x) {
        // Welford, so that the variance does not cancel away.
        double before = count == 0 ? 0 : x - mean;
        count++;
        total += x;
        mean = total / count;
        squares += before * (x - mean);
        sums[used[0]++] = x;
        for (int row = 0; used[row] > MOST; row++) {
            int at = row * WIDTH;
            double merged = sums[at] + sums[at + 1];
            for (int i = at; i < at + WIDTH - 2; i++) {
                sums[i] = sums[i + 2];
            }
            used[row] -= 2;
            sums[at + WIDTH + used[row + 1]++] = merged;
            rows = Math.max(rows, row + 2);
        }
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

    /** Sum of a bucket, 0 the oldest of the row. */
    double sum(int row, int index) {
        return sums[row * WIDTH + index];
    }

    void copy(BucketHistogram other) {
        System.arraycopy(other.sums, 0, sums, 0, sums.length);
        System.arraycopy(other.used, 0, used, 0, ROWS);
        rows = other.rows;
        count = other.count;
        total = other.total;
        squares = other.squares;
        mean = other.mean;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(rows);
        for (int row = 0; row < rows; row++) {
            // Saved newest first.
            double[] saved = new double[used[row]];
            for (int i = 0; i < saved.length; i++) {
                saved[i] = sum(row, saved.length - 1 - i);
            }
            StateArrays.write(out, saved);
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
            for (int i = 0; i < saved.length; i++) {
                sums[row * WIDTH + i] = saved[saved.length - 1 - i];
            }
            used[row] = saved.length;
        }
        count = in.readLong();
        total = in.readDouble();
        squares = in.readDouble();
        mean = count == 0 ? 0 : total / count;
    }
}
