package io.attune.safety.verdict;

import io.attune.schemas.record.SafetyVerdict;
import java.util.Objects;
import java.util.SortedSet;

/**
 * A verdict and what it means for the rates.
 *
 * @param verdict the record to publish
 * @param watched names of the watched hazards in the newest user turn or the response, such as {@code prompt.JAILBREAK}
 */
public record Judgement(SafetyVerdict verdict, SortedSet<String> watched) {
    public Judgement {
        Objects.requireNonNull(verdict, "verdict is missing");
        Objects.requireNonNull(watched, "watched is missing");
    }
}
