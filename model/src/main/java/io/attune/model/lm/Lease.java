package io.attune.model.lm;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * The right of one thread to use the model, with an adapter or without, until it closes the lease. Nothing that it uses
 * is freed meanwhile.
 */
final class Lease implements AutoCloseable {
    private final NativeLlama llama;
    private final AttachedAdapter adapterOrNull;
    private final IValue weights;

    Lease(NativeLlama llama, AttachedAdapter adapterOrNull) {
        this(llama, adapterOrNull, llama.weights());
    }

    private Lease(NativeLlama llama, AttachedAdapter adapterOrNull, IValue weights) {
        this.llama = llama;
        this.adapterOrNull = adapterOrNull;
        this.weights = weights;
    }

    /** The same right with other weights of the same shapes; closing either closes both. */
    Lease withWeights(IValue others) {
        return new Lease(llama, adapterOrNull, others);
    }

    /**
     * Native code takes no notice of an interrupt, so what works through many calls asks between two of them.
     *
     * @throws CancellationException when this thread is interrupted, as it stays
     */
    static void endIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    /** Runs a method whose first arguments are weights, adapter and dropout. The caller closes the result. */
    IValue call(String method, IValue... rest) {
        endIfInterrupted();
        IValue[] arguments = new IValue[rest.length + 3];
        arguments[0] = weights;
        arguments[1] = adapterOrNull == null ? llama.noAdapter() : adapterOrNull.matrices();
        arguments[2] = llama.noDropout();
        System.arraycopy(rest, 0, arguments, 3, rest.length);
        return llama.module().call(method, arguments);
    }

    TorchModule module() {
        return llama.module();
    }

    /** The values of an f32 or f64 tensor, row-major. */
    double[] doubles(IValue tensor) {
        try (NDManager step = module().memory().newSubManager();
                PtNDArray array = tensor.toTensor((PtNDManager) step)) {
            return array.toDoubleArray();
        }
    }

    /** The values of an f32 tensor, row-major. */
    float[] floats(IValue tensor) {
        try (NDManager step = module().memory().newSubManager();
                PtNDArray array = tensor.toTensor((PtNDManager) step)) {
            return array.toFloatArray();
        }
    }

    /** The values of a tensor of 64-bit integers. */
    int[] ints(IValue tensor) {
        try (NDManager step = module().memory().newSubManager();
                PtNDArray array = tensor.toTensor((PtNDManager) step)) {
            return Arrays.stream(array.toLongArray()).mapToInt(Math::toIntExact).toArray();
        }
    }

    @Override
    public void close() {
        if (adapterOrNull != null) {
            adapterOrNull.release();
        }
        llama.release();
    }
}
