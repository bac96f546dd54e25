package io.attune.model.format;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Where a tensor lies in a file; its range was checked when the file was opened.
 *
 * @param file the file
 * @param type how the elements are stored
 * @param shape dimensions, outermost first
 * @param position absolute position of the first byte
 */
record StoredTensor(OpenFile file, ElementType type, long[] shape, long position) {
    private static final int CHUNK_BYTES = 1 << 18;

    long elements() {
        long count = 1;
        for (long dimension : shape) {
            count *= dimension;
        }
        return count;
    }

    /** Decodes everything in the order of the file. */
    void read(FloatBuffer target) {
        read(0, elements(), target);
    }

    /** Decodes {@code count} elements from {@code first} on; both whole blocks. */
    void read(long first, long count, FloatBuffer target) {
        if (target.remaining() < count) {
            throw new BufferOverflowException();
        }
        long blocks = count / type.blockElements();
        int chunkBlocks = (int) Math.min(Math.max(blocks, 1), CHUNK_BYTES / type.blockBytes());
        byte[] bytes = new byte[chunkBlocks * type.blockBytes()];
        ByteBuffer source = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long at = position + type.bytes(first);
        while (blocks > 0) {
            int part = (int) Math.min(blocks, chunkBlocks);
            file.copy(at, bytes, 0, part * type.blockBytes());
            source.position(0);
            if (type == ElementType.F32) {
                target.put(source.asFloatBuffer().limit(part));
            } else {
                for (int i = 0; i < part; i++) {
                    type.decodeBlock(source, target);
                }
            }
            at += (long) part * type.blockBytes();
            blocks -= part;
        }
    }

    /**
     * Decodes a query or key weight or bias whose rows are in interleaved rotary order (pairs 2j, 2j+1 rotate together) into
     * rotate-half order (pairs j, j + d/2): row {@code h·d + k·d/2 + j} of the result is row {@code h·d + 2j + k} of the
     * file.
     */
    void readUnpermuted(int headDim, FloatBuffer target) {
        if (target.remaining() < elements()) {
            throw new BufferOverflowException();
        }
        long rows = shape[0];
        long width = shape.length > 1 ? shape[1] : 1;
        int half = headDim / 2;
        for (long row = 0; row < rows; row++) {
            long head = row / headDim;
            int within = (int) (row % headDim);
            long source = head * headDim + 2L * (within % half) + within / half;
            read(source * width, width, target);
        }
    }
}
