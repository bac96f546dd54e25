package io.attune.model.quant;

/**
 * A tensor in 4-bit NormalFloat with double quantisation, laid out as bitsandbytes does: 4.127 bits per element.
 *
 * @param packed two elements a byte, the first in the high nibble: {@code ceil(elements / 2)} bytes; each nibble is an
 *     index into {@link Nf4#book()}
 * @param scaleCodes one byte for each block of {@link Nf4#BLOCK} elements, an index into {@link Nf4#scaleBook()}
 * @param scaleMaxima one factor for each {@link Nf4#SCALE_BLOCK} blocks
 * @param scaleOffset mean of the blocks' scales, which was taken off before they were quantised
 * @param elements number of elements, row-major
 */
public record Nf4Tensor(byte[] packed, byte[] scaleCodes, float[] scaleMaxima, float scaleOffset, int elements) {
    public Nf4Tensor {
        if (elements < 1) {
            throw new IllegalArgumentException("elements must be at least 1, not " + elements);
        }
        require("packed", packed.length, Nf4.groups(elements, 2));
        require("scaleCodes", scaleCodes.length, Nf4.groups(elements, Nf4.BLOCK));
        require("scaleMaxima", scaleMaxima.length, Nf4.groups(scaleCodes.length, Nf4.SCALE_BLOCK));
    }

    private static void require(String field, int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException(field + " must have " + expected + " entries, not " + actual);
        }
    }

    /** The scale of a block: what its largest absolute value was, quantised to eight bits and back. */
    public float scale(int block) {
        return Nf4.SCALE_BOOK[scaleCodes[block] & 0xFF] * scaleMaxima[block / Nf4.SCALE_BLOCK] + scaleOffset;
    }

    /** The book index of an element, 0 to 15. */
    public int code(int element) {
        int pair = packed[element / 2] & 0xFF;
        return element % 2 == 0 ? pair >> 4 : pair & 0x0F;
    }

    /** All elements as floats. */
    public float[] dequantise() {
        float[] values = new float[elements];
        for (int block = 0; block < scaleCodes.length; block++) {
            float scale = scale(block);
            int end = Math.min(elements, (block + 1) * Nf4.BLOCK);
            for (int i = block * Nf4.BLOCK; i < end; i++) {
                values[i] = Nf4.BOOK[code(i)] * scale;
            }
        }
        return values;
    }
}
