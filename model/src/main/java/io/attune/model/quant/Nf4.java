package io.attune.model.quant;

import java.util.Arrays;

/**
 * 4-bit NormalFloat quantisation (Dettmers et al., QLoRA, arXiv 2305.14314, section 3): blocks of 64 elements are
 * divided by their largest absolute value and rounded to sixteen quantiles of the normal distribution; the blocks' scales,
 * less their mean, are quantised in turn to eight bits in blocks of 256. Books, block sizes, rounding and packing are those
 * of bitsandbytes, so that what is trained on such weights here computes the same there.
 */
public final class Nf4 {
    /** Elements that share a scale. */
    public static final int BLOCK = 64;

    /** Scales that share a factor. */
    public static final int SCALE_BLOCK = 256;

    /** Appendix E of the paper, as bitsandbytes rounds it. */
    static final float[] BOOK = {
        -1.0f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0.0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1.0f
    };

    /** Between neighbours in the book; what lies on one goes down. */
    private static final float[] BOUNDS = bounds();

    /** A block of zeros is divided by this. */
    private static final float SMALLEST_SCALE = 1e-38f;

    static final float[] SCALE_BOOK = dynamicBook();

    private Nf4() {}

    /** The sixteen values that a block's elements are multiples of its scale by, ascending. */
    public static float[] book() {
        return BOOK.clone();
    }

    /** The 256 values of a quantised scale, ascending. */
    public static float[] scaleBook() {
        return SCALE_BOOK.clone();
    }

    /**
     * Quantises a tensor.
     *
     * @param values row-major, at least one
     * @throws IllegalArgumentException when there is none, or one that is not finite
     */
    public static Nf4Tensor quantise(float[] values) {
        byte[] packed = new byte[groups(values.length, 2)];
        float[] scales = new float[groups(values.length, BLOCK)];
        for (int block = 0; block < scales.length; block++) {
            int begin = block * BLOCK;
            int end = Math.min(values.length, begin + BLOCK);
            float largest = largest(values, begin, end);
            if (!(largest < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "a value among elements " + begin + " to " + (end - 1) + " is not finite");
            }
            boolean whole = end - begin == BLOCK;
            scales[block] = whole ? largest : Math.max(largest, SMALLEST_SCALE);
            // A product with the reciprocal, a quotient in the last block when it is not full: they round differently
            // now and then, and bitsandbytes has it so.
            float divisor = Math.max(largest, SMALLEST_SCALE);
            float factor = 1 / divisor;
            for (int i = begin; i < end; i++) {
                int code = code(Math.max(-1, Math.min(1, whole ? values[i] * factor : values[i] / divisor)));
                packed[i / 2] |= (byte) (i % 2 == 0 ? code << 4 : code);
            }
        }
        if (values.length % 2 != 0) {
            packed[packed.length - 1] |= (byte) code(0);
        }
        return withScales(packed, scales, values.length);
    }

    private static Nf4Tensor withScales(byte[] packed, float[] scales, int elements) {
        double sum = 0;
        for (float scale : scales) {
            sum += scale;
        }
        float mean = (float) (sum / scales.length);
        for (int i = 0; i < scales.length; i++) {
            scales[i] -= mean;
        }
        byte[] codes = new byte[scales.length];
        float[] maxima = new float[groups(scales.length, SCALE_BLOCK)];
        for (int block = 0; block < maxima.length; block++) {
            int begin = block * SCALE_BLOCK;
            int end = Math.min(scales.length, begin + SCALE_BLOCK);
            maxima[block] = largest(scales, begin, end);
            for (int i = begin; i < end; i++) {
                codes[i] = (byte) scaleCode(scales[i] / maxima[block]);
            }
        }
        return new Nf4Tensor(packed, codes, maxima, mean, elements);
    }

    static int groups(int count, int size) {
        return count / size + (count % size == 0 ? 0 : 1);
    }

    private static float largest(float[] values, int begin, int end) {
        float largest = 0;
        for (int i = begin; i < end; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    private static float[] bounds() {
        float[] bounds = new float[BOOK.length - 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = (BOOK[i] + BOOK[i + 1]) / 2;
        }
        return bounds;
    }

    private static int code(float value) {
        int code = 0;
        for (float bound : BOUNDS) {
            code += value > bound ? 1 : 0;
        }
        return code;
    }

    /** Index of the nearest value of a scale, the lower one when two are equally near; 0 for NaN, which 0/0 gives. */
    private static int scaleCode(float value) {
        int at = Arrays.binarySearch(SCALE_BOOK, value);
        int left = Math.min(at >= 0 ? at : Math.max(0, -at - 2), SCALE_BOOK.length - 2);
        return Math.abs(value - SCALE_BOOK[left + 1]) < Math.abs(value - SCALE_BOOK[left]) ? left + 1 : left;
    }

    /**
     * The dynamic 8-bit type (Dettmers, arXiv 1511.04561; Dettmers et al., arXiv 2110.02861, section 1.3) with a sign and up
     * to seven exponent bits: for each power of ten from 1e-6 to 1 the midpoints of equal steps from 0.1 to 1, twice as many
     * each time, of both signs; 0 and 1.
     */
    private static float[] dynamicBook() {
        float[] book = new float[256];
        int count = 0;
        for (int i = 0; i < 7; i++) {
            float power = (float) Math.pow(10, i - 6);
            int steps = 1 << i;
            for (int j = 0; j < steps; j++) {
                float middle = (boundary(j, steps) + boundary(j + 1, steps)) / 2;
                book[count++] = power * middle;
                book[count++] = -power * middle;
            }
        }
        book[count++] = 0;
        book[count] = 1;
        Arrays.sort(book);
        return book;
    }

    /** Element j of {@code linspace(0.1, 1, steps + 1)}, counted from the nearer end and rounded once, as torch does it. */
    private static float boundary(int j, int steps) {
        float step = (1 - 0.1f) / steps;
        return j < (steps + 1) / 2 ? Math.fma(step, j, 0.1f) : Math.fma(-step, steps - j, 1f);
    }
}
