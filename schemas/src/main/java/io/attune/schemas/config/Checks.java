package io.attune.schemas.config;

import java.time.Duration;
import java.util.List;

/** Checks of configuration fields whose messages name the field and the bad value. */
final class Checks {
    private Checks() {}

    static void atLeast(String field, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " must be at least " + least + " but is " + value);
        }
    }

    static void within(String field, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(field + " must be between " + low + " and " + high + " but is " + value);
        }
    }

    static void positive(String field, Duration value) {
        if (value == null || value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " must be a positive duration but is " + value);
        }
    }

    static void among(String field, String value, List<String> known) {
        if (value == null || !known.contains(value)) {
            throw new IllegalArgumentException(field + " must be one of " + known + " but is " + value);
        }
    }

    static void notBlank(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
    }
}
