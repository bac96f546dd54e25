package io.attune.evaluator.suite;

import io.attune.model.token.Message;
import java.util.List;
import java.util.Objects;

/**
 * A prompt with its right answer.
 *
 * @param id names the row
 * @param prompt the turns before the answer, at least one
 * @param response the right answer, not blank
 */
public record SuiteRow(String id, List<Message> prompt, String response) {
    public SuiteRow {
        Objects.requireNonNull(id, "id is missing");
        prompt = List.copyOf(prompt);
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("the prompt of row " + id + " is empty");
        }
        if (response == null || response.isBlank()) {
            throw new IllegalArgumentException("the response of row " + id + " is empty");
        }
    }
}
