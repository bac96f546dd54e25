package io.attune.model.export;

/**
 * Merges: {@code m · (w + Δ) / ‖w + Δ‖} with {@code Δ = s·B·A} (Liu et al., arXiv 2402.09353, equation 5).
 *
 * @param where names the adapter and the layer in messages
 * @param delta adds Δ
 * @param magnitudes m, per row
 * @param lengths gets {@code ‖w + Δ‖}, per row
 */
record DoraMerge(String where, LoraChange delta, float[] magnitudes, float[] lengths) implements LayerChange {
    @Override
    public void apply(int out, double[] row) {
        delta.apply(out, row);
        double squares = 0;
        for (double value : row) {
            squares += value * value;
        }
        double length = Math.sqrt(squares);
        lengths[out] = (float) length;
        if (!DoraRowLengths.usable(lengths[out])) {
            throw new IllegalArgumentException(where + ": row " + out + " has the length " + lengths[out]
                    + " once the change is added, and DoRA divides by it");
        }
        double factor = magnitudes[out] / length;
        for (int i = 0; i < row.length; i++) {
            row[i] *= factor;
        }
    }
}
