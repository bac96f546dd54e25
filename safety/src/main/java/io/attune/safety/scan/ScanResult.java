package io.attune.safety.scan;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a suite found in one text.
 *
 * @param findings all findings, by start offset
 * @param scannedChars how many UTF-16 chars from the start were looked at
 * @param truncated whether the text was longer than that; the rest was not scanned
 */
public record ScanResult(List<Finding> findings, int scannedChars, boolean truncated) {
    public ScanResult {
        findings = List.copyOf(findings);
    }

    /** The highest score of each hazard that was found. */
    public Map<Hazard, Double> scores() {
        Map<Hazard, Double> scores = new EnumMap<>(Hazard.class);
        for (Finding finding : findings) {
            scores.merge(finding.hazard(), finding.score(), Math::max);
        }
        return scores;
    }

    /** Whether any finding reaches the flag threshold. */
    public boolean flagged() {
        return findings.stream().anyMatch(Finding::flagged);
    }

    /** Whether this hazard was found at or above the flag threshold. */
    public boolean flagged(Hazard hazard) {
        return findings.stream().anyMatch(f -> f.hazard() == hazard && f.flagged());
    }
}
