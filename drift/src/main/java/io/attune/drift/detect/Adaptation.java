package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Turns a dependent stream into one that a detector of independent values can take. Position and memory belong to the stream: they go on when
 * the detector forgets its evidence.
 */
sealed interface Adaptation permits Season, Whitening, Blocks {

    /** Takes one value; NaN when it completes nothing. */
    double apply(double x);

    /** Values that go into one result. */
    int period();

    void write(DataOutput out) throws IOException;

    static void write(Adaptation adaptation, DataOutput out) throws IOException {
        out.writeByte(adaptation instanceof Season ? 0 : adaptation instanceof Whitening ? 1 : 2);
        adaptation.write(out);
    }

    static Adaptation read(DataInput in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 0 -> Season.read(in);
            case 1 -> Whitening.read(in);
            case 2 -> Blocks.read(in);
            default -> throw new IOException("an adaptation of kind " + kind + " is none of this version's");
        };
    }
}
