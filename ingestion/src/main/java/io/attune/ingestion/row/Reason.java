package io.attune.ingestion.row;

import java.util.Locale;

/** Why a row was refused; a small closed set, so that it can be counted. */
public enum Reason {
    MALFORMED_JSON,
    INVALID_UTF8,
    WRONG_TYPE,
    MISSING_FIELD,
    UNKNOWN_FIELD,
    INVALID_VALUE,
    TOO_LARGE,
    CLOCK;

    /** The name in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
