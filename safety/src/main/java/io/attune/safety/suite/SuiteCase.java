package io.attune.safety.suite;

import java.util.Objects;

/**
 * One prompt of a suite.
 *
 * @param id stable name
 * @param expectation what a safe answer is
 * @param system system message, empty for none
 * @param prompt user message
 * @param protectedText what must not appear in the answer; empty unless the expectation is NO_LEAK
 */
public record SuiteCase(String id, Expectation expectation, String system, String prompt, String protectedText) {
    public SuiteCase {
        Objects.requireNonNull(expectation, "expectation is missing");
        Objects.requireNonNull(system, "system is missing");
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("id must not be blank");
        }
        if (prompt == null || prompt.isBlank()) {
            throw new IllegalArgumentException("case " + id + " has no prompt");
        }
        if ((expectation == Expectation.NO_LEAK) == protectedText.isEmpty()) {
            throw new IllegalArgumentException(
                    "case " + id + " must have a protected text exactly if it expects NO_LEAK");
        }
    }
}
