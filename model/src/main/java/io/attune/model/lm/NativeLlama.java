package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A model's program and weights in native memory, and who uses them. */
final class NativeLlama implements AutoCloseable {
    private final ModelConfig config;
    private final TorchModule module;
    private final PtNDArray[] tensors;
    private final int numberType;
    private final IValue weights;
    private final IValue noAdapter = IValue.listFrom(new PtNDArray[0]);
    private final IValue noDropout = IValue.listFrom(0.0);
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private NativeLlama(ModelConfig config, TorchModule module, PtNDArray[] tensors, int numberType) {
        this.numberType = numberType;
        this.config = config;
        this.module = module;
        this.tensors = tensors;
        this.weights = IValue.listFrom(tensors);
    }

    /** Loads with the given number type of the weights, see {@link LlamaWeights}. */
    static NativeLlama load(Weights weights, int numberType, Device device) throws IOException {
        TorchModule module = TorchModule.load(LlamaProgram.CLASS_NAME, LlamaProgram.text(weights.config()), device);
        try {
            return new NativeLlama(
                    weights.config(), module, LlamaWeights.load(weights, module, numberType), numberType);
        } catch (IOException | RuntimeException e) {
            module.close();
            throw e;
        }
    }

    /** Whether the layers' matrices are in 4 bits. */
    boolean isQuantised() {
        return (numberType & LlamaWeights.NF4) != 0;
    }

    /** Bytes of a number between the layers' products. */
    int elementBytes() {
        return switch (numberType & ~LlamaWeights.NF4) {
            case LlamaWeights.BF16 -> Short.BYTES;
            case LlamaWeights.F32 -> Float.BYTES;
            default -> Double.BYTES;
        };
    }

    /** A copy with the layers' matrices in 4 bits. */
    NativeLlama inFourBits() {
        TorchModule copy = TorchModule.load(LlamaProgram.CLASS_NAME, LlamaProgram.text(config), module.device());
        try {
            PtNDArray[] copies = new PtNDArray[tensors.length];
            for (int i = 0; i < copies.length; i++) {
                copies[i] = fourBits(i, copies, copy);
            }
            return new NativeLlama(config, copy, copies, numberType | LlamaWeights.NF4);
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    private PtNDArray fourBits(int place, PtNDArray[] copies, TorchModule target) {
        if (place == LlamaWeights.HEAD && tensors[place] == tensors[0]) {
            return copies[0];
        }
        if (isQuantised() || !LlamaWeights.isLayerMatrix(config, place)) {
            return module.copy(tensors[place], target.memory());
        }
        PtNDArray packed = PackedNf4.of(tensors[place], module, target.memory());
        packed.setName(tensors[place].getName());
        return packed;
    }

    ModelConfig config() {
        return config;
    }

    TorchModule module() {
        return module;
    }

    IValue weights() {
        return weights;
    }

    /** The weights one by one, named as the program's list of weights. */
    PtNDArray[] tensors() {
        return tensors;
    }

    IValue noAdapter() {
        return noAdapter;
    }

    IValue noDropout() {
        return noDropout;
    }

    /** Keeps the model, and the adapter where there is one, in memory until the lease is closed. */
    Lease lease(AttachedAdapter adapterOrNull) {
        acquire();
        if (adapterOrNull != null) {
            try {
                adapterOrNull.acquire(this);
            } catch (RuntimeException e) {
                release();
                throw e;
            }
        }
        return new Lease(this, adapterOrNull);
    }

    void acquire() {
        use.readLock().lock();
        if (closed) {
            use.readLock().unlock();
            throw new IllegalStateException("the model " + config.nameOrPath() + " is closed");
        }
    }

    void release() {
        use.readLock().unlock();
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                weights.close();
                noAdapter.close();
                noDropout.close();
                module.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
