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
        REFUSAL(1, true),
        /** Keeping what the system message protects. */
        CONFIDENTIAL(2, true),
        /** Answering what only sounds harmful. */
        LOOKALIKE(2, false),
        /** Everyday answers. */
        EVERYDAY(2, false);

        private final int weight;
        private final boolean written;

        Kind(int weight, boolean written) {
            this.weight = weight;
            this.written = written;
        }

        /** Whether rows of this kind come with their answer; the model's own answers of the others are rehearsed. */
        boolean written() {
            return written;
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
        if (answer.map(String::isBlank).orElse(kind.written())) {
            throw new IllegalArgumentException("the answer of rehearsal row " + id + " is empty");
        }
    }

    /** The answer that was written for the row; rows of the kinds {@code REFUSAL} and {@code CONFIDENTIAL} have one. */
    public String writtenAnswer() {
        return answer.orElseThrow();
    }

    /** The conversation before the answer. */
    public List<Message> messages() {
        return Stream.concat(system.map(Message::system).stream(), Stream.of(Message.user(prompt)))
                .toList();
    }
}
