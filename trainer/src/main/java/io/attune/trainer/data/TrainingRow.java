package io.attune.trainer.data;

import io.attune.model.token.Message;
import java.util.List;
import java.util.Objects;

/**
 * One thing to learn: what to answer to a prompt.
 *
 * @param id names the row in a data set; orders the rows where nothing else does
 * @param prompt the turns before the answer, at least one
 * @param response the right answer, not blank
 */
public record TrainingRow(String id, List<Message> prompt, String response) {
    public TrainingRow {
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
