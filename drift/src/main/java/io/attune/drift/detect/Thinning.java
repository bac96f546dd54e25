package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One representative of every stretch of a dependent stream whose observations have no mean: each period is a block and a gap, and one member of the
 * block is drawn by a pseudo-random number of the period, so that no rhythm of the stream can hide between representatives. With τ the reference's
 * integrated autocorrelation time, a block has τ observations and the gap {@value #GAP} τ, as {@link Blocks} has between its means. The position belongs to
 * the stream: it goes on when a detector forgets its evidence.
 */
final class Thinning {

    private static final int GAP = 3;

    private final int block;
    private final int gap;
    private final long seed;
    private long index;
    private int position;

    Thinning(int block, int gap, long seed) {
        this.block = block;
        this.gap = gap;
        this.seed = seed;
    }

    /** @param time integrated autocorrelation time of the reference */
    static Thinning of(double time, long seed) {
        // Independent values need no gap.
        return time < 1.2
                ? new Thinning(1, 0, seed)
                : new Thinning((int) Math.ceil(time), (int) Math.ceil(GAP * time), seed);
    }

    /** Moves on by one observation; whether that is a representative. */
    boolean next() {
        boolean taken = position == (int) (block * Mixing.uniform(seed, index));
        if (++position == block + gap) {
            position = 0;
            index++;
        }
        return taken;
    }

    /** Observations that one stands for. */
    int period() {
        return block + gap;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(block);
        out.writeInt(gap);
        out.writeLong(seed);
        out.writeLong(index);
        out.writeInt(position);
    }

    static Thinning read(DataInput in) throws IOException {
        int block = in.readInt();
        int gap = in.readInt();
        if (block < 1 || gap < 0 || block > Integer.MAX_VALUE / 2 || gap > Integer.MAX_VALUE / 2) {
            throw new IOException("a block of " + block + " with a gap of " + gap + " is none of this version's");
        }
        Thinning thinning = new Thinning(block, gap, in.readLong());
        thinning.index = in.readLong();
        thinning.position = in.readInt();
        if (thinning.position < 0 || thinning.position >= thinning.period()) {
            throw new IOException(
                    "a position of " + thinning.position + " is not within a period of " + thinning.period());
        }
        return thinning;
    }
}
