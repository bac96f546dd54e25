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

    /** Share of the prompt's characters that are digits, 0 to 1. */
    public static final String PROMPT_DIGITS = "prompt_digits";

    /** Share of the prompt's characters that are neither letters, digits nor space, 0 to 1: code and markup have many. */
    public static final String PROMPT_SYMBOLS = "prompt_symbols";

    /** Unicode script of most of the prompt's letters (category). */
    public static final String PROMPT_SCRIPT = "prompt_script";

    /** Code points of the response. */
    public static final String RESPONSE_CHARS = "response_chars";

    /** Words of the response. */
    public static final String RESPONSE_WORDS = "response_words";

    /** Code points of the response per code point of the prompt. */
    public static final String LENGTH_RATIO = "length_ratio";

    /** Share of the response's characters that are neither letters, digits nor space, 0 to 1. */
    public static final String RESPONSE_SYMBOLS = "response_symbols";

    /** Share of the response's words that it had used before, 0 to 1: loops repeat themselves. */
    public static final String RESPONSE_REPETITION = "response_repetition";

    /** Why generation ended (category). */
    public static final String RESPONSE_FINISH = "response_finish";

    /** 1 for a thumb up, 0 for a thumb down. */
    public static final String THUMB = "thumb_rate";

    /** Prefix of the names of scores. */
    public static final String SCORE = "score:";

    /** 1 when a safety verdict flagged the prompt or the response, else 0. */
    public static final String HARM = "harm_rate";

    /** 1 when the response refuses, else 0. */
    public static final String RESPONSE_REFUSAL = "response_refusal";

    private FeatureName() {}
}
