package io.attune.model.export;

import io.attune.model.adapter.LoraPair;

/**
 * Adds {@code scale·B·A} (Hu et al., arXiv 2106.09685, section 4.1).
 *
 * @param scale the adapter's to merge, its negative to take the adapter out
 */
record LoraChange(LoraPair pair, double scale) implements LayerChange {
    @Override
    public void apply(int out, double[] row) {
        for (int r = 0; r < pair.rank(); r++) {
            double b = scale * pair.b()[out * pair.rank() + r];
            for (int i = 0; i < row.length; i++) {
                row[i] += b * pair.a()[r * row.length + i];
            }
        }
    }
}
