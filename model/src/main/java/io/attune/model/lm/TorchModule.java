package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;

/**
 * A loaded TorchScript program and the native memory of its tensors. Whether gradients are computed is
 * decided per call; libtorch keeps that switch per thread, so threads do not disturb each other.
 */
final class TorchModule implements AutoCloseable {
    private final Model model;
    private final PtNDManager memory;
    private final PtSymbolBlock block;

    private TorchModule(Model model) {
        this.model = model;
        this.memory = (PtNDManager) model.getNDManager();
        this.block = (PtSymbolBlock) model.getBlock();
    }

    static TorchModule load(String className, String text, Device device) {
        LibtorchSettings.apply();
        Model model = Model.newInstance(className, device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(TorchArchive.of(className, text)));
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new IllegalStateException("libtorch does not accept the program", e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
        return new TorchModule(model);
    }

    /** Where tensors of the module's life time are kept, on its device. */
    PtNDManager memory() {
        return memory;
    }

    /** Where the program runs. */
    Device device() {
        return memory.getDevice();
    }

    /** Runs a method in inference mode; the caller closes the result, which cannot take part in gradients. */
    IValue call(String method, IValue... arguments) {
        // The optimiser specialises for shapes, which here change with every batch; the switch is per thread.
        JniUtils.setGraphExecutorOptimize(false);
        return IValueUtils.runMethod(block, method, arguments);
    }

    /** {@link #differentiable} for a method with one tensor as its result. */
    PtNDArray callWithAutograd(PtNDManager manager, String method, NDList inputs) {
        return (PtNDArray) differentiable(manager, method, inputs).singletonOrThrow();
    }

    /** A copy of a tensor, of the same name. */
    PtNDArray copy(PtNDArray tensor, PtNDManager manager) {
        try (PtNDArray single = single(tensor)) {
            PtNDArray copy = callWithAutograd(manager, "copy", new NDList(single));
            copy.setName(tensor.getName());
            return copy;
        }
    }

    /** The same tensor without the name by which it would become part of a list of arguments. */
    static PtNDArray single(PtNDArray tensor) {
        PtNDArray alias = (PtNDArray) tensor.reshape(tensor.getShape());
        alias.setName(null);
        return alias;
    }

    /**
     * Runs a method so that it may compute gradients, and its results may take part in later ones.
     *
     * @param manager owns the results
     * @param inputs tensors; those named {@code NAME[]} make up one list each
     */
    NDList differentiable(PtNDManager manager, String method, NDList inputs) {
        JniUtils.setGraphExecutorOptimize(false);
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try (NDArray name = manager.create(0f)) {
            // The name of the first array picks the method, its manager gets the result.
            name.setName("module_method:" + method);
            NDList all = new NDList(inputs.size() + 1);
            all.add(name);
            all.addAll(inputs);
            return IValueUtils.forward(block, all, true);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /**
     * An f32 tensor on the manager's device that {@code fill} writes through a direct view: in host memory without a
     * second copy, for another device by way of host memory.
     */
    static PtNDArray f32(PtNDManager manager, Shape shape, Filler fill) {
        if (!manager.getDevice().isGpu()) {
            return filled(manager, shape, fill);
        }
        try (PtNDManager host = manager.newSubManager(Device.cpu())) {
            PtNDArray tensor = filled(host, shape, fill).toDevice(manager.getDevice(), true);
            tensor.attach(manager);
            return tensor;
        }
    }

    /**
     * Whole numbers in host memory that goes when the tensor is closed. DJL's own way leaves a direct buffer for the garbage
     * collector, which a batch's tables make megabytes of at every step and which nothing hurries to collect.
     *
     * @param host a manager of host memory
     */
    static PtNDArray longs(NDManager host, long[] values) {
        if (values.length == 0) {
            return (PtNDArray) host.create(values);
        }
        PtNDArray tensor = (PtNDArray) host.create(new Shape(values.length), DataType.INT64);
        tensor.toByteBuffer(true).asLongBuffer().put(values);
        return tensor;
    }

    private static PtNDArray filled(PtNDManager manager, Shape shape, Filler fill) {
        PtNDArray tensor = manager.create(shape, DataType.FLOAT32);
        FloatBuffer view = tensor.toByteBuffer(true).asFloatBuffer();
        fill.fill(view);
        if (view.hasRemaining()) {
            tensor.close();
            throw new IllegalStateException(view.remaining() + " values are missing of a tensor of shape " + shape);
        }
        return tensor;
    }

    @Override
    public void close() {
        model.close();
    }

    /** Writes all values of a tensor, row-major. */
    @FunctionalInterface
    interface Filler {
        void fill(FloatBuffer target);
    }
}
