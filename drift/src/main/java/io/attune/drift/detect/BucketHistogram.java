package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A window of any length as the ends of its buckets: row r holds at most {@value #MOST} buckets of 2^r values, and memory grows with the
 * logarithm of the length. Of each end it is kept how many values came up to it and what they add up to. Both stay as they are as long as
 * the end does, so that whoever looks for a cut needs no running sums; two buckets become one by leaving out the end between them.
 */
final class BucketHistogram {

    private static final int MOST = 5;
    private static final int ROWS = 40;
    /** Values taken at once. */
    private static final int BATCH = 32;

    /** Oldest first, the largest buckets in front; the last end is that of the window. */
    private final double[] counts = new double[ROWS * MOST + BATCH];

    private final double[] sums = new double[counts.length];
    private int length;
    private final int[] used = new int[ROWS];
    private double squares;

    void add(double[] values) {
        for (int from = 0; from < values.length; from += BATCH) {
            add(values, from, Math.min(values.length, from + BATCH));
        }
    }

    /** Takes at most {@value #BATCH} values at once; the buckets come out as if they had come one by one. */
    void add(double[] values, int from, int to) {
        double before = count();
        double sumBefore = total();
        double count = before;
        double sum = sumBefore;
        for (int i = from; i < to; i++) {
            count++;
            sum += values[i];
            counts[length] = count;
            sums[length++] = sum;
        }
        squares(values, from, to, before, sumBefore);
        used[0] += to - from;
        merge();
    }

    /** Chan, Golub and LeVeque's update of the sum of squared deviations by a batch, so that the variance does not cancel away. */
    private void squares(double[] values, int from, int to, double before, double sumBefore) {
        double size = to - from;
        double mean = (total() - sumBefore) / size;
        double own = 0;
        for (int i = from; i < to; i++) {
            own += (values[i] - mean) * (values[i] - mean);
        }
        double difference = before == 0 ? 0 : mean - sumBefore / before;
        squares += own + difference * difference * before * size / (before + size);
    }

    /** The oldest two of a row that overflows become one of the next. */
    private void merge() {
        int start = length;
        for (int row = 0; row < ROWS - 1; row++) {
            start -= used[row];
            if (used[row] <= MOST) {
                return;
            }
            int merged = (used[row] - MOST + 1) / 2;
            for (int i = 0; i < merged; i++) {
                counts[start + i] = counts[start + 2 * i + 1];
                sums[start + i] = sums[start + 2 * i + 1];
            }
            for (int i = start + 2 * merged; i < length; i++) {
                counts[i - merged] = counts[i];
                sums[i - merged] = sums[i];
            }
            length -= merged;
            start += merged;
            used[row] -= 2 * merged;
            used[row + 1] += merged;
        }
    }

    double count() {
        return length == 0 ? 0 : counts[length - 1];
    }

    double total() {
        return length == 0 ? 0 : sums[length - 1];
    }

    double variance() {
        return length == 0 ? 0 : squares / count();
    }

    /** Ends of buckets. */
    int ends() {
        return length;
    }

    /** Values up to each end, the oldest first; not to be changed. */
    double[] counts() {
        return counts;
    }

    /** What they add up to. */
    double[] sums() {
        return sums;
    }

    void copy(BucketHistogram other) {
        System.arraycopy(other.counts, 0, counts, 0, other.length);
        System.arraycopy(other.sums, 0, sums, 0, other.length);
        System.arraycopy(other.used, 0, used, 0, ROWS);
        length = other.length;
        squares = other.squares;
    }

    void write(DataOutput out) throws IOException {
        StateArrays.write(out, Arrays.copyOf(sums, length));
        int rows = rows();
        out.writeByte(rows);
        for (int row = 0; row < rows; row++) {
            out.writeByte(used[row]);
        }
        out.writeDouble(squares);
    }

    private int rows() {
        int rows = ROWS;
        while (rows > 0 && used[rows - 1] == 0) {
            rows--;
        }
        return rows;
    }

    void read(DataInput in) throws IOException {
        double[] saved = StateArrays.readDoubles(in);
        int rows = rows(in.readUnsignedByte());
        for (int row = 0; row < rows; row++) {
            used[row] = buckets(in.readUnsignedByte());
        }
        StateArrays.expect("buckets", Arrays.stream(used).sum(), saved.length);
        System.arraycopy(saved, 0, sums, 0, saved.length);
        count(rows);
        squares = in.readDouble();
    }

    /** As formats before 3 wrote it: the rows from the smallest buckets on, each as its buckets' sums, newest first. */
    void readSums(DataInput in) throws IOException {
        double[][] saved = new double[rows(in.readUnsignedByte())][];
        for (int row = 0; row < saved.length; row++) {
            saved[row] = StateArrays.readDoubles(in);
            used[row] = buckets(saved[row].length);
        }
        count(saved.length);
        int end = 0;
        double sum = 0;
        for (int row = saved.length - 1; row >= 0; row--) {
            for (int i = saved[row].length - 1; i >= 0; i--) {
                sum += saved[row][i];
                sums[end++] = sum;
            }
        }
        in.readLong();
        in.readDouble();
        squares = in.readDouble();
    }

    /** How many values came up to each end follows from how many buckets each row has. */
    private void count(int rows) {
        length = 0;
        double count = 0;
        for (int row = rows - 1; row >= 0; row--) {
            for (int i = 0; i < used[row]; i++) {
                count += 1L << row;
                counts[length++] = count;
            }
        }
    }

    private static int rows(int found) throws IOException {
        if (found > ROWS) {
            throw new IOException("a histogram of " + found + " rows is none of this version's");
        }
        return found;
    }

    private static int buckets(int found) throws IOException {
        if (found > MOST) {
            throw new IOException("a row of " + found + " buckets is none of this version's");
        }
        return found;
    }
}
