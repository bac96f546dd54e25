package io.attune.model.lm;

import io.attune.model.quant.Nf4;
import io.attune.model.quant.Nf4Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A 4-bit matrix as one block of bytes, for the program to decode at every use: the nibbles, the codes of the blocks'
 * scales, the factors of those and the scales' mean, each part beginning at a multiple of four; laid out as a matrix of as
 * many rows as the weights have, so that its shape says how many there are.
 */
final class PackedNf4 {
    private PackedNf4() {}

    /**
     * Quantises a matrix.
     *
     * @param rows its rows
     * @return {@code rows} times some number of bytes
     */
    static ByteBuffer of(FloatBuffer values, int rows) {
        float[] elements = new float[values.remaining()];
        values.get(elements);
        Nf4Tensor tensor = Nf4.quantise(elements);
        int codesAt = aligned(tensor.packed().length);
        int factorsAt = codesAt + aligned(tensor.scaleCodes().length);
        int bytes = factorsAt + Float.BYTES * (tensor.scaleMaxima().length + 1);
        ByteBuffer block =
                ByteBuffer.allocateDirect((bytes + rows - 1) / rows * rows).order(ByteOrder.LITTLE_ENDIAN);
        block.put(0, tensor.packed()).put(codesAt, tensor.scaleCodes());
        FloatBuffer factors =
                block.position(factorsAt).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        factors.put(tensor.scaleMaxima()).put(tensor.scaleOffset());
        return block.rewind();
    }

    private static int aligned(int bytes) {
        return (bytes + 3) / 4 * 4;
    }
}
