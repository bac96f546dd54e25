package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The values of an f32 tensor as Java sees them: host memory directly, device memory by way of a copy. A view is of use
 * only inside the call that gets it.
 */
final class HostView {
    private HostView() {}

    /** What is done with the values. */
    @FunctionalInterface
    interface Use<E extends Exception> {
        void accept(FloatBuffer values) throws E;
    }

    /** Lets {@code reader} see the values, row-major; changes to them may be lost. */
    static <E extends Exception> void read(PtNDArray tensor, Use<E> reader) throws E {
        if (tensor.getDevice().isGpu()) {
            try (PtNDArray host = tensor.toDevice(Device.cpu(), true)) {
                reader.accept(view(host).asFloatBuffer());
            }
        } else {
            reader.accept(view(tensor).asFloatBuffer());
        }
    }

    /** Lets {@code editor} change the values, row-major. */
    static <E extends Exception> void edit(PtNDArray tensor, Use<E> editor) throws E {
        if (tensor.getDevice().isGpu()) {
            try (PtNDArray host = tensor.toDevice(Device.cpu(), true)) {
                ByteBuffer bytes = view(host);
                editor.accept(bytes.asFloatBuffer());
                tensor.set(bytes);
            }
        } else {
            editor.accept(view(tensor).asFloatBuffer());
        }
    }

    private static ByteBuffer view(PtNDArray tensor) {
        return tensor.toByteBuffer(true);
    }
}
