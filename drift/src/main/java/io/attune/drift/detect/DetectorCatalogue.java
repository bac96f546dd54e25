package io.attune.drift.detect;

import java.util.List;
import java.util.Optional;

/** The detectors by the names that users write. */
public final class DetectorCatalogue {

    /** Numbers with known bounds: {@link MeanDetector#ofValues}. */
    public static final String MEAN = "mean";

    /** 0/1 values: {@link MeanDetector#ofProportion}. */
    public static final String PROPORTION = "proportion";

    /** Numbers of any distribution: {@link RankDetector}. */
    public static final String RANK = "rank";

    /** Numbers of any distribution: {@link ConformalDetector}. */
    public static final String CONFORMAL = "conformal";

    /** Categories: {@link CategoryMixDetector}. */
    public static final String CATEGORY_MIX = "category-mix";

    /** Vectors: {@link EmbeddingDetector}. */
    public static final String EMBEDDING = "embedding";

    /** Vectors: {@link FourierDetector}. */
    public static final String EMBEDDING_RFF = "embedding-rff";

    /** Vectors: {@link ClassifierDetector}. */
    public static final String EMBEDDING_CLASSIFIER = "embedding-classifier";

    /** Numbers or categories: population stability index over a window. */
    public static final String PSI = "psi";

    /** Numbers or categories: Jensen-Shannon divergence over a window. */
    public static final String JS = "js";

    /** What a detector takes. */
    public enum Input {
        /** Finite numbers. */
        NUMBER,
        /** Numbers within [0, 1]. */
        UNIT,
        /** 0 and 1. */
        BINARY,
        /** Categories. */
        CATEGORY,
        /** Numbers or categories. */
        NUMBER_OR_CATEGORY,
        /** Texts, by their embeddings. */
        TEXT
    }

    /** What stands behind the run length. */
    public enum Claim {
        /** A theorem, under the stated assumptions. */
        GUARANTEED,
        /** A bootstrap of the reference. */
        CALIBRATED
    }

    /**
     * A detector as help texts and documents show it.
     *
     * @param name what users write
     * @param takes the values
     * @param claim what stands behind the run length
     * @param summary what it finds
     * @param dependent what holds on autocorrelated and seasonal streams
     */
    public record Entry(String name, Input takes, Claim claim, String summary, String dependent) {}

    private static final String ADAPTED =
            "not as it is; season exactly by --season, autocorrelation approximately by --dependence whiten or blocks";
    private static final String THINNED =
            "not as it is; bursts and autocorrelation approximately by --dependence blocks, a season not at all";

    private static final List<Entry> ENTRIES = List.of(
            betting(MEAN, Input.UNIT, "a change of the mean, nothing assumed about the shape"),
            betting(PROPORTION, Input.BINARY, "a change of the rate"),
            betting(RANK, Input.NUMBER, "a change of location, spread or tails against a fixed reference"),
            betting(CONFORMAL, Input.NUMBER, "the same by conformal p-values; small references, quick changes"),
            new Entry(
                    CATEGORY_MIX,
                    Input.CATEGORY,
                    Claim.GUARANTEED,
                    "a change of the mix, new categories included",
                    THINNED),
            text(EMBEDDING, "new kinds of text and new mixes, by nearest neighbours of MiniLM embeddings"),
            text(EMBEDDING_RFF, "a shift of MiniLM embeddings as a whole, by random Fourier features"),
            text(EMBEDDING_CLASSIFIER, "what a classifier learns to tell from the reference, on MiniLM embeddings"),
            classic("adwin", Input.NUMBER, "adaptive windowing: a change of the mean"),
            classic("page-hinkley", Input.NUMBER, "Page-Hinkley: a change of the mean"),
            classic("cusum", Input.NUMBER, "CUSUM: a shift of the mean by about half a standard deviation"),
            classic("ewma", Input.NUMBER, "exponentially weighted moving average: a small shift of the mean"),
            classic(
                    "kswin",
                    Input.NUMBER,
                    "Kolmogorov-Smirnov over a sliding window: an abrupt change of distribution"),
            classic("ddm", Input.BINARY, "drift detection method: a rising error rate"),
            classic("eddm", Input.BINARY, "early drift detection: errors coming closer together"),
            classic("hddm-a", Input.UNIT, "Hoeffding's bound on averages: a change of the mean"),
            classic("hddm-w", Input.UNIT, "McDiarmid's bound on weighted averages: a change of the mean"),
            classic(PSI, Input.NUMBER_OR_CATEGORY, "population stability index of the last 200"),
            classic(JS, Input.NUMBER_OR_CATEGORY, "Jensen-Shannon divergence of the last 200"),
            classic("wasserstein", Input.NUMBER, "Wasserstein distance of the last 200"));

    private DetectorCatalogue() {}

    private static Entry betting(String name, Input takes, String summary) {
        return new Entry(name, takes, Claim.GUARANTEED, summary, ADAPTED);
    }

    private static Entry text(String name, String summary) {
        return new Entry(name, Input.TEXT, Claim.GUARANTEED, summary, THINNED);
    }

    private static Entry classic(String name, Input takes, String summary) {
        String dependent = takes == Input.NUMBER_OR_CATEGORY ? ADAPTED + " (categories: blocks)" : ADAPTED;
        return new Entry(name, takes, Claim.CALIBRATED, summary, dependent);
    }

    /** All detectors, in the order in which help texts show them. */
    public static List<Entry> entries() {
        return ENTRIES;
    }

    /** Their names. */
    public static List<String> names() {
        return ENTRIES.stream().map(Entry::name).toList();
    }

    /** The detector of this name. */
    public static Optional<Entry> find(String name) {
        return ENTRIES.stream().filter(e -> e.name().equals(name)).findFirst();
    }
}
