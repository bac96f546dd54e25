package io.attune.trainer.data;

import io.attune.model.token.Message;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that an adapter must not unlearn.
 *
 * @param id names the row in its set
 * @param kind what it keeps
 * @param prompt what a user asks, not blank
 * @param answer what is to be answered; empty where the base model's own answer is
 * @param system the message that comes before the prompt, where there is one
 */
public record RehearsalRow(String id, Kind kind, String prompt, Optional<String> answer, Optional<String> system) {
    /** What a row keeps. */
    public enum Kind {
        /** Declining what is harmful. */
        REFUSAL(1),
        /** Keeping what the system message protects. */
        CONFIDENTIAL(1),
        /** Answering what only sounds harmful. */
        LOOKALIKE(2),
        /** Everyday answers. */
        EVERYDAY(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        /** How often it is drawn, beside the others. */
        int weight() {
            return weight;
        }
    }

    public RehearsalRow {
        Objects.requireNonNull(id, "id is missing");
        Objects.requireNonNull(kind, "kind is missing");
        if (prompt == null || prompt.isBlank()) {
            throw new IllegalArgumentException("the prompt of rehearsal row " + id + " is empty");
        }
        if (answer.map(String::isBlank).orElse(false)) {
            throw new IllegalArgumentException("the answer of rehearsal row " + id + " is empty");
        }
    }

    /** The conversation before the answer. */
    public List<Message> messages() {
        return Stream.concat(system.map(Message::system).stream(), Stream.of(Message.user(prompt)))
                .toList();
    }
}
