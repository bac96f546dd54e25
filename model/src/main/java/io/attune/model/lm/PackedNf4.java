package io.attune.model.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
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

    /** A copy of a matrix in 4 bits, in the memory of {@code manager}. */
    static PtNDArray of(PtNDArray matrix, TorchModule module, PtNDManager manager) {
        int rows = Math.toIntExact(matrix.getShape().get(0));
        PtNDManager memory = module.memory();
        try (NDArray type = memory.create(LlamaWeights.F32);
                PtNDArray unnamed = TorchModule.single(matrix);
                PtNDArray floats = module.callWithAutograd(memory, "as_type", new NDList(unnamed, type))) {
            ByteBuffer[] block = new ByteBuffer[1];
            HostView.read(floats, values -> block[0] = of(values, rows));
            return manager.create(block[0], new Shape(rows, block[0].remaining() / rows), DataType.UINT8);
        }
    }

    private static int aligned(int bytes) {
        return (bytes + 3) / 4 * 4;
    }
}
