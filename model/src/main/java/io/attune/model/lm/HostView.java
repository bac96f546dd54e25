package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * The values of an f32 tensor as Java sees them: host memory directly, device memory by way of a copy. A view is of use
 * only inside the call that gets it.
 */
final class HostView {
    private HostView() {}

    /** Lets {@code reader} see the values, row-major; changes to them may be lost. */
    static void read(PtNDArray tensor, Consumer<FloatBuffer> reader) {
        if (tensor.getDevice().isGpu()) {
            try (PtNDArray host = tensor.toDevice(Device.cpu(), true)) {
                reader.accept(view(host).asFloatBuffer());
            }
        } else {
            reader.accept(view(tensor).asFloatBuffer());
        }
    }

    /** Lets {@code editor} change the values, row-major. */
    static void edit(PtNDArray tensor, Consumer<FloatBuffer> editor) {
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
