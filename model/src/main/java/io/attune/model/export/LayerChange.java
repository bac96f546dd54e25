package io.attune.model.export;

/** What merging an adapter, or taking it out, does to the weights of one linear layer, a row at a time. */
interface LayerChange {
    /**
     * Changes a row in place.
     *
     * @param out which row
     * @param row its weights, as many as the layer has inputs
     * @throws IllegalArgumentException when the row cannot be changed in that way
     */
    void apply(int out, double[] row);
}
