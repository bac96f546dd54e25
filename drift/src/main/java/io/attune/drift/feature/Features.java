package io.attune.drift.feature;

import java.util.Map;

/**
 * Features of one interaction. What could not be computed is absent, never zero.
 *
 * @param numbers numeric features by name
 * @param categories categorical features by name
 */
public record Features(Map<String, Double> numbers, Map<String, String> categories) {

    public Features {
        numbers = Map.copyOf(numbers);
        categories = Map.copyOf(categories);
        numbers.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("numbers." + name + " must be finite, was " + value);
            }
        });
    }
}
