package io.attune.drift.feature;

/** Names of the features, as they stand in {@code attune.features}, in signals and in alerts. */
public final class FeatureName {

    /** Code points of the prompt. */
    public static final String PROMPT_CHARS = "prompt_chars";

    /** Words of the prompt. */
    public static final String PROMPT_WORDS = "prompt_words";

    /** Share of the prompt's words that the scope's vocabulary does not have, 0 to 1. */
    public static final String PROMPT_NOVELTY = "prompt_novelty";

    /** ISO 639-3 code of the prompt's most likely language (category). */
    public static final String PROMPT_LANGUAGE = "prompt_language";

    /** Sentence embedding of the prompt (vector). */
    public static final String PROMPT_EMBEDDING = "prompt_embedding";

    /** Code points of the response. */
    public static final String RESPONSE_CHARS = "response_chars";

    /** Words of the response. */
    public static final String RESPONSE_WORDS = "response_words";

    /** Code points of the response per code point of the prompt. */
    public static final String LENGTH_RATIO = "length_ratio";

    /** 1 when the response refuses, else 0. */
    public static final String RESPONSE_REFUSAL = "response_refusal";

    private FeatureName() {}
}
