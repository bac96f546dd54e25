package io.attune.drift.feature;

import java.util.HashMap;
import java.util.Map;

/**
 * Features of a prompt and its response that need nothing but the two texts. The same texts give the same features under the same
 * {@link #VERSION}. Not thread-safe.
 */
public final class FeatureExtractor {

    /** Name of this scorer in {@code attune.features}. */
    public static final String NAME = "attune-text";

    /** Raised with every change that could give another number for the same text. */
    public static final String VERSION = "1";

    private final LanguageGuess language = new LanguageGuess();

    /**
     * @param prompt the last user turn; null when there is none
     * @param response the answer; null when there is none
     */
    public Features extract(String prompt, String response) {
        Map<String, Double> numbers = new HashMap<>();
        Map<String, String> categories = new HashMap<>();
        if (prompt != null) {
            numbers.put(FeatureName.PROMPT_CHARS, (double) chars(prompt));
            numbers.put(FeatureName.PROMPT_WORDS, (double) Words.of(prompt).size());
            language.of(prompt).ifPresent(code -> categories.put(FeatureName.PROMPT_LANGUAGE, code));
        }
        if (response != null) {
            numbers.put(FeatureName.RESPONSE_CHARS, (double) chars(response));
            numbers.put(FeatureName.RESPONSE_WORDS, (double) Words.of(response).size());
            if (!response.isBlank()) {
                numbers.put(FeatureName.RESPONSE_REFUSAL, Refusals.matches(response) ? 1.0 : 0.0);
            }
        }
        if (prompt != null && response != null && !prompt.isEmpty()) {
            numbers.put(FeatureName.LENGTH_RATIO, (double) chars(response) / chars(prompt));
        }
        return new Features(numbers, categories);
    }

    private static int chars(String text) {
        return text.codePointCount(0, text.length());
    }
}
