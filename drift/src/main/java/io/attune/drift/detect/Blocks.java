package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Means of blocks with gaps between them. With τ the reference's integrated autocorrelation time, a block has {@value #BLOCK} τ values and the gap
 * {@value #GAP} τ: for an autoregression of order 1 the correlation across the gap is below e^−5 for every φ.
 */
final class Blocks implements Adaptation {

    private static final int BLOCK = 2;
    private static final int GAP = 3;

    private final int block;
    private final int gap;
    private int filled;
    private double sum;

    private Blocks(int block, int gap) {
        this.block = block;
        this.gap = gap;
    }

    static Blocks of(double[] reference) {
        double time = Autocorrelation.time(reference);
        // Independent values need no gap, and then blocks of one value are enough.
        return time < 1.2 ? new Blocks(1, 0) : new Blocks((int) Math.ceil(BLOCK * time), (int) Math.ceil(GAP * time));
    }

    @Override
    public double apply(double x) {
        if (filled < block) {
            sum += x;
        }
        filled++;
        double mean = filled == block ? sum / block : Double.NaN;
        if (filled == block + gap) {
            filled = 0;
            sum = 0;
        }
        return mean;
    }

    @Override
    public int period() {
        return block + gap;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(block);
        out.writeInt(gap);
        out.writeInt(filled);
        out.writeDouble(sum);
    }

    static Blocks read(DataInput in) throws IOException {
        int block = in.readInt();
        int gap = in.readInt();
        int filled = in.readInt();
        if (block < 1 || gap < 0 || filled < 0 || filled >= (long) block + gap) {
            throw new IOException(
                    "a block of " + block + " with a gap of " + gap + ", " + filled + " of it filled, cannot be");
        }
        Blocks blocks = new Blocks(block, gap);
        blocks.filled = filled;
        blocks.sum = in.readDouble();
        return blocks;
    }
}
