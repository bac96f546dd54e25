package io.attune.drift.watch;

import io.attune.drift.detect.ConformalDetector;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** At most {@value #MOST} numbers of each hour of the day, a uniform sample of all that came (reservoir sampling; Vitter 1985, algorithm R). */
final class HourlySample {

    private static final int MOST = 48;

    private final float[][] kept = new float[ConformalDetector.HOURS][0];
    private final int[] seen = new int[ConformalDetector.HOURS];

    void add(double value, int hour, long seed) {
        int count = ++seen[hour];
        int place = count <= MOST ? count - 1 : place(seed + hour, count);
        if (place >= MOST) {
            return;
        }
        if (place >= kept[hour].length) {
            kept[hour] = Arrays.copyOf(kept[hour], Math.min(MOST, Math.max(4, 2 * kept[hour].length)));
        }
        kept[hour][place] = (float) value;
    }

    /** A place among so many, the same for the same seed. */
    static int place(long seed, int count) {
        return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * count).nextInt(count);
    }

    /** Kept values by hour. */
    double[][] values() {
        double[][] values = new double[kept.length][];
        for (int h = 0; h < values.length; h++) {
            values[h] = new double[Math.min(seen[h], MOST)];
            for (int i = 0; i < values[h].length; i++) {
                values[h][i] = kept[h][i];
            }
        }
        return values;
    }

    void write(DataOutput out) throws IOException {
        for (int h = 0; h < kept.length; h++) {
            out.writeInt(seen[h]);
            for (int i = 0; i < Math.min(seen[h], MOST); i++) {
                out.writeFloat(kept[h][i]);
            }
        }
    }

    void read(DataInput in) throws IOException {
        for (int h = 0; h < kept.length; h++) {
            seen[h] = in.readInt();
            kept[h] = new float[Math.min(seen[h], MOST)];
            for (int i = 0; i < kept[h].length; i++) {
                kept[h][i] = in.readFloat();
            }
        }
    }
}
