package io.attune.safety.scan;

import java.util.Objects;

/**
 * One hit of one scanner.
 *
 * @param hazard what was found
 * @param score how sure the scanner is, in [0, 1]; 0.5 and above counts as flagged
 * @param start first UTF-16 char of the hit in the original text
 * @param end one past its last UTF-16 char
 * @param scanner name of the scanner
 */
public record Finding(Hazard hazard, double score, int start, int end, String scanner) {
    public Finding {
        Objects.requireNonNull(hazard, "hazard");
        Objects.requireNonNull(scanner, "scanner");
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score must be in [0, 1], was " + score);
        }
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span must be 0 <= start <= end, was [" + start + ", " + end + ")");
        }
    }

    /** Whether the score reaches the threshold at which a finding counts. */
    public boolean flagged() {
        return score >= ScannerSuite.FLAG_THRESHOLD;
    }
}
