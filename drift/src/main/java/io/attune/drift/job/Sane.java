package io.attune.drift.job;

import io.attune.schemas.record.InteractionFeatures;

/** Checks that keep nonsense out of the state. */
final class Sane {

    private static final int MOST_CHARS = 1_000;

    private Sane() {}

    /** What is wrong with the names of a record; null when nothing is. */
    static String problem(String scope, String id) {
        if (scope.isBlank() || scope.length() > MOST_CHARS) {
            return "scope must have 1 to " + MOST_CHARS + " characters, has " + scope.length();
        }
        if (id.isBlank() || id.length() > MOST_CHARS) {
            return "interactionId must have 1 to " + MOST_CHARS + " characters, has " + id.length();
        }
        return null;
    }

    /** What is wrong with a record of features; null when nothing is. Nothing of a bad record reaches a detector. */
    static String problem(InteractionFeatures features) {
        String names = problem(features.getScope(), features.getInteractionId());
        if (names != null) {
            return names;
        }
        for (var entry : features.getNumbers().entrySet()) {
            if (!Double.isFinite(entry.getValue())) {
                return "numbers." + cut(entry.getKey()) + " must be finite, was " + entry.getValue();
            }
        }
        if (features.getEmbedding() != null) {
            double squares = 0;
            for (float x : features.getEmbedding()) {
                squares += (double) x * x;
            }
            if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
                return "embedding must be finite and not zero, squared length was " + squares;
            }
        }
        return null;
    }

    static String cut(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS);
    }
}
