package io.attune.model.format;

import java.nio.FloatBuffer;
import java.util.Set;

/**
 * The tensors of one model under Hugging Face's names ({@code model.embed_tokens.weight},
 * {@code model.layers.0.self_attn.q_proj.weight}, …, {@code model.norm.weight}, {@code lm_head.weight} unless tied)
 * and in Hugging Face's layout: linear weights are {@code [out, in]}, row-major, and query and key rows are in
 * rotate-half order whatever the file has.
 *
 * <p>Tensors are read and decoded one at a time, a quarter of a megabyte at once; nothing is kept. Instances are safe for
 * use by many threads until closed. Everything structural is checked when a file is opened, so reading throws an
 * {@link java.io.UncheckedIOException} only when the disk fails or the file has become shorter since.
 */
public interface Weights extends AutoCloseable {
    ModelConfig config();

    /** All tensor names, in the order of the file. */
    Set<String> names();

    /**
     * The dimensions of a tensor, outermost first.
     *
     * @throws IllegalArgumentException when there is no such tensor
     */
    long[] shape(String name);

    /**
     * Decodes a whole tensor into {@code target} from its position on, advancing it by the number of elements.
     *
     * @throws IllegalArgumentException when there is no such tensor
     * @throws java.nio.BufferOverflowException when the target has too little room
     */
    void readF32(String name, FloatBuffer target);

    /** A whole tensor as floats, row-major. */
    default float[] f32(String name) {
        float[] values = new float[Math.toIntExact(elements(name))];
        readF32(name, FloatBuffer.wrap(values));
        return values;
    }

    /** The number of elements of a tensor. */
    default long elements(String name) {
        long count = 1;
        for (long dimension : shape(name)) {
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }

    @Override
    void close();
}
