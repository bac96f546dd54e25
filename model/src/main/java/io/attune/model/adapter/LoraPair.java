package io.attune.model.adapter;

/**
 * The matrices that adapt one linear layer, row-major.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 * @param magnitude DoRA's magnitude per output row, {@code [out]}; null for plain LoRA
 * @param rank inner width
 * @param in input width of the layer
 * @param out output width of the layer
 */
public record LoraPair(float[] a, float[] b, float[] magnitude, int rank, int in, int out) {
    public LoraPair {
        if (rank < 1 || in < 1 || out < 1) {
            throw new IllegalArgumentException(
                    "rank, in and out must be at least 1, not " + rank + ", " + in + ", " + out);
        }
        if (a.length != (long) rank * in) {
            throw new IllegalArgumentException("a has " + a.length + " elements, not " + rank + " x " + in);
        }
        if (b.length != (long) out * rank) {
            throw new IllegalArgumentException("b has " + b.length + " elements, not " + out + " x " + rank);
        }
        if (magnitude != null && magnitude.length != out) {
            throw new IllegalArgumentException("magnitude has " + magnitude.length + " elements, not " + out);
        }
    }

    /** Plain LoRA. */
    public LoraPair(float[] a, float[] b, int rank, int in, int out) {
        this(a, b, null, rank, in, out);
    }
}
