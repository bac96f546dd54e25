package io.attune.drift.feature;

import java.util.HashMap;
import java.util.Map;

/**
 * Features of a prompt and its response that need nothing but the two texts and cost microseconds. The same texts give the same features
 * under the same {@link #VERSION}. Not thread-safe.
 */
public final class FeatureExtractor {

    /** Name of this scorer in {@code attune.features}. */
    public static final String NAME = "attune-text";

    /** Raised with every change that could give another number for the same text. */
    public static final String VERSION = "2";

    private final TextScan scan = new TextScan();
    private long[] promptWords = new long[0];

    /**
     * @param prompt the last user turn; null when there is none
     * @param response the answer; null when there is none
     */
    public Features extract(String prompt, String response) {
        Map<String, Double> numbers = new HashMap<>();
        Map<String, String> categories = new HashMap<>();
        int promptChars = prompt == null ? 0 : prompt(prompt, numbers, categories);
        if (prompt == null) {
            promptWords = new long[0];
        }
        if (response != null) {
            scan.of(response);
            numbers.put(FeatureName.RESPONSE_CHARS, (double) scan.chars());
            numbers.put(FeatureName.RESPONSE_WORDS, (double) scan.words());
            if (!response.isBlank()) {
                numbers.put(FeatureName.RESPONSE_SYMBOLS, scan.symbolShare());
                numbers.put(FeatureName.RESPONSE_REFUSAL, Refusals.matches(response) ? 1.0 : 0.0);
            }
            if (scan.words() > 0) {
                numbers.put(FeatureName.RESPONSE_REPETITION, scan.repetition());
            }
            if (promptChars > 0) {
                numbers.put(FeatureName.LENGTH_RATIO, (double) scan.chars() / promptChars);
            }
        }
        return new Features(numbers, categories);
    }

    private int prompt(String prompt, Map<String, Double> numbers, Map<String, String> categories) {
        scan.of(prompt);
        promptWords = scan.hashes();
        numbers.put(FeatureName.PROMPT_CHARS, (double) scan.chars());
        numbers.put(FeatureName.PROMPT_WORDS, (double) scan.words());
        if (scan.chars() > 0) {
            numbers.put(FeatureName.PROMPT_DIGITS, scan.digitShare());
            numbers.put(FeatureName.PROMPT_SYMBOLS, scan.symbolShare());
        }
        String script = scan.script();
        if (script != null) {
            categories.put(FeatureName.PROMPT_SCRIPT, script);
        }
        return scan.chars();
    }

    /** Hashes of the last prompt's words, in order, for its novelty; empty where it had none. */
    public long[] promptWords() {
        return promptWords;
    }
}
