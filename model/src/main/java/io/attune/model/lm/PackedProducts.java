package io.attune.model.lm;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model's frozen bf16 matrices laid out once as oneDNN's products read them, the way forward and transposed for the way
 * back. Otherwise oneDNN lays a matrix out anew at every product. The copies take twice the memory of the matrices, so they
 * are made for a training run only, and for models up to a fixed size: what decides must not differ between two runs, or
 * they would round differently.
 */
final class PackedProducts {
    /** Of both copies together: 0.5 GB for 135 million weights. */
    private static final long MOST_BYTES = 2L << 30;

    /**
     * bf16 products without instructions for them are no faster packed, and other libtorch builds lack the operations. The property {@code
     * attune.packedProducts=false} turns packing off, to measure what it brings.
     */
    private static final boolean SUPPORTED = ProcessorFeatures.nativeBf16(Path.of("/proc/cpuinfo"))
            && !System.getProperty("attune.packedProducts", "true").equals("false");

    /** Rows of a product that oneDNN chooses the layout for; with any other number the result is right too. */
    private static final int ROWS = 1024;

    private PackedProducts() {}

    /** The program's operations on packed matrices, plain ones where there is no packing. */
    static Map<String, String> operations() {
        if (!SUPPORTED) {
            return Map.of("packedWeight", "m", "packedProduct", "torch.linear(x, weight)");
        }
        String none = "annotate(List[Optional[number]], [])";
        return Map.of(
                "packedWeight",
                "ops.mkldnn._reorder_linear_weight(m, " + ROWS + ")",
                "packedProduct",
                "ops.mkldnn._linear_pointwise(x, weight, None, \"none\", " + none + ", \"\")");
    }

    /**
     * For each of the program's groups of matrices and then for the output layer the matrix and its transpose, named as
     * elements that follow the program's list of weights; nothing where packing is of no use.
     *
     * @param manager owns the copies
     */
    static NDList of(NativeLlama llama, PtNDManager manager) {
        boolean narrow = llama.elementBytes() == Short.BYTES;
        if (!SUPPORTED || !narrow || llama.isQuantised() || manager.getDevice().isGpu() || bytes(llama) > MOST_BYTES) {
            return new NDList();
        }
        return packed(llama, manager);
    }

    private static NDList packed(NativeLlama llama, PtNDManager manager) {
        NDList packed = llama.module().differentiable(manager, "pack", new NDList(List.of(llama.tensors())));
        packed.forEach(matrix -> matrix.setName("w[]"));
        return packed;
    }

    private static long bytes(NativeLlama llama) {
        PtNDArray[] tensors = llama.tensors();
        long values = tensors[LlamaWeights.HEAD].size();
        for (int place = 0; place < tensors.length; place++) {
            if (LlamaWeights.isLayerMatrix(llama.config(), place)) {
                values += tensors[place].size();
            }
        }
        return 2 * Short.BYTES * values;
    }
}
