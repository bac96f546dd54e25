package io.attune.drift.detect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The detectors by the names that users write. */
public final class DetectorCatalogue {

    /** Numbers with known bounds: {@link MeanDetector#ofValues}. */
    public static final String MEAN = "mean";

    /** 0/1 values: {@link MeanDetector#ofProportion}. */
    public static final String PROPORTION = "proportion";

    /** Numbers of any distribution: {@link RankDetector}. */
    public static final String RANK = "rank";

    /** Categories: {@link CategoryMixDetector}. */
    public static final String CATEGORY_MIX = "category-mix";

    /** Vectors: {@link EmbeddingDetector}. */
    public static final String EMBEDDING = "embedding";

    private DetectorCatalogue() {}

    /** Name and one line about each detector, in the order in which help texts show them. */
    public static Map<String, String> descriptions() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(MEAN, "numbers within [0, 1]: a change of the mean, nothing assumed about the shape");
        all.put(PROPORTION, "0/1 values: a change of the rate");
        all.put(RANK, "numbers of any distribution: a change of location, spread or tails, by ranks");
        all.put(CATEGORY_MIX, "categories: a change of the mix, new categories included");
        all.put(EMBEDDING, "text: a change of its MiniLM embeddings, by random Fourier features");
        return Collections.unmodifiableMap(all);
    }
}
