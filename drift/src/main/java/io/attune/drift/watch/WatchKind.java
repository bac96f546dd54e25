package io.attune.drift.watch;

import io.attune.drift.detect.DetectorCatalogue;

/** How a feature is watched. The order is part of the saved state: append only. */
public enum WatchKind {
    /** Numbers of any distribution, by ranks. */
    NUMBER,
    /** 0/1 numbers, a change of the rate either way. */
    RATE,
    /** 0/1 numbers, only a falling rate. */
    FALLING_RATE,
    /** Categories. */
    CATEGORY,
    /** Embeddings. */
    EMBEDDING,
    /** 0/1 numbers, only a rising rate. */
    RISING_RATE;

    /** Name of the detector in the catalogue. */
    public String detector() {
        return switch (this) {
            case NUMBER -> DetectorCatalogue.RANK;
            case RATE, RISING_RATE -> DetectorCatalogue.PROPORTION;
            case FALLING_RATE -> DetectorCatalogue.CONFORMAL;
            case CATEGORY -> DetectorCatalogue.CATEGORY_MIX;
            case EMBEDDING -> DetectorCatalogue.EMBEDDING;
        };
    }

    /** Whether values are 0 and 1 only. */
    boolean rate() {
        return this == RATE || this == FALLING_RATE || this == RISING_RATE;
    }
}
