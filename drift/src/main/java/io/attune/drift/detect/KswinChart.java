package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * KSWIN (Raab et al., 2020): the Kolmogorov-Smirnov distance between the newest {@value #NEW} of a window of {@value #WINDOW} values and all the
 * others in it, times √(nm/(n+m)). The original draws a random sample of the others; all of them say more and need no seed.
 */
final class KswinChart implements Chart {

    static final int WINDOW = 100;
    static final int NEW = 30;

    private final double[] first;
    private final double[] ring = new double[WINDOW];
    private final double[] older = new double[WINDOW - NEW];
    private final double[] newer = new double[NEW];
    private int next;

    /** @param last the last {@value #WINDOW} values of the reference, oldest first */
    KswinChart(double[] last) {
        this.first = last;
        reset();
    }

    @Override
    public double update(double x) {
        // The value that leaves the newer part enters the older one; the oldest leaves. Both parts stay sorted.
        replace(newer, ring[(next + WINDOW - NEW) % WINDOW], x);
        replace(older, ring[next], ring[(next + WINDOW - NEW) % WINDOW]);
        ring[next] = x;
        next = (next + 1) % WINDOW;
        return distance() * Math.sqrt((double) NEW * (WINDOW - NEW) / WINDOW);
    }

    private static void replace(double[] sorted, double out, double in) {
        int i = Arrays.binarySearch(sorted, out);
        while (i + 1 < sorted.length && sorted[i + 1] < in) {
            sorted[i] = sorted[i + 1];
            i++;
        }
        while (i > 0 && sorted[i - 1] > in) {
            sorted[i] = sorted[i - 1];
            i--;
        }
        sorted[i] = in;
    }

    private double distance() {
        double most = 0;
        int i = 0;
        int j = 0;
        while (i < older.length && j < newer.length) {
            double x = Math.min(older[i], newer[j]);
            while (i < older.length && older[i] <= x) {
                i++;
            }
            while (j < newer.length && newer[j] <= x) {
                j++;
            }
            most = Math.max(most, Math.abs((double) i / older.length - (double) j / newer.length));
        }
        return most;
    }

    private void sort() {
        for (int i = 0; i < WINDOW; i++) {
            double x = ring[(next + i) % WINDOW];
            if (i < older.length) {
                older[i] = x;
            } else {
                newer[i - older.length] = x;
            }
        }
        Arrays.sort(older);
        Arrays.sort(newer);
    }

    @Override
    public long sinceChange() {
        return NEW;
    }

    @Override
    public void reset() {
        System.arraycopy(first, 0, ring, 0, WINDOW);
        next = 0;
        sort();
    }

    @Override
    public void write(DataOutput out) throws IOException {
        StateArrays.write(out, first);
        StateArrays.write(out, ring);
        out.writeByte(next);
    }

    @Override
    public void read(DataInput in) throws IOException {
        StateArrays.read(in, first, "values");
        StateArrays.read(in, ring, "values");
        next = in.readByte();
        sort();
    }
}
