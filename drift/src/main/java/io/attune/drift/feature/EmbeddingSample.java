package io.attune.drift.feature;

/**
 * Chooses which interactions get an embedding, by a hash of their id: the same ones in every replay, whatever the load.
 *
 * @param share of the interactions, 0 to 1
 */
public record EmbeddingSample(double share) {

    public EmbeddingSample {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be within [0, 1], was " + share);
        }
    }

    /** Whether this interaction is in the sample. */
    public boolean contains(String interactionId) {
        return (Words.hash(interactionId) >>> 11) * 0x1p-53 < share;
    }
}
