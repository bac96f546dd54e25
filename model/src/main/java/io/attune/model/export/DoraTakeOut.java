package io.attune.model.export;

/**
 * Takes out what {@link DoraMerge} merged: {@code w = row · ‖w + Δ‖ / m − Δ}.
 *
 * @param where names the adapter and the layer in messages
 * @param negativeDelta adds −Δ
 * @param magnitudes m, per row, none of them zero
 * @param lengths {@code ‖w + Δ‖}, per row
 */
record DoraTakeOut(String where, LoraChange negativeDelta, float[] magnitudes, float[] lengths) implements LayerChange {
    DoraTakeOut {
        for (int out = 0; out < magnitudes.length; out++) {
            if (magnitudes[out] == 0) {
                throw new IllegalArgumentException(
                        where + ": row " + out
                                + " has the magnitude 0, which leaves nothing of the row in the merged weights to bring it back from");
            }
        }
    }

    @Override
    public void apply(int out, double[] row) {
        double factor = (double) lengths[out] / magnitudes[out];
        for (int i = 0; i < row.length; i++) {
            row[i] *= factor;
        }
        negativeDelta.apply(out, row);
    }
}
