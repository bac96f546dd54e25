package io.attune.trainer.data;

import io.attune.model.token.Message;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that an adapter must not unlearn.
 *
 * @param id names the row in its set
 * @param prompt what a user asks, not blank
 * @param answer what is to be answered; empty where the base model's own answer is
 */
public record RehearsalRow(String id, String prompt, Optional<String> answer) {
    public RehearsalRow {
        Objects.requireNonNull(id, "id is missing");
        if (prompt == null || prompt.isBlank()) {
            throw new IllegalArgumentException("the prompt of rehearsal row " + id + " is empty");
        }
        if (answer.map(String::isBlank).orElse(false)) {
            throw new IllegalArgumentException("the answer of rehearsal row " + id + " is empty");
        }
    }

    /** The conversation before the answer. */
    public List<Message> messages() {
        return List.of(Message.user(prompt));
    }
}
