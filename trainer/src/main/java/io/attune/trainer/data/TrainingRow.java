package io.attune.trainer.data;

import io.attune.model.token.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One thing to learn: an answer to a prompt.
 *
 * @param id names the row in a data set; orders the rows where nothing else does
 * @param prompt the turns before the answer, at least one
 * @param response the answer, not blank
 * @param teaching what is said about it
 */
public record TrainingRow(String id, List<Message> prompt, String response, Teaching teaching) {
    public TrainingRow {
        Objects.requireNonNull(id, "id is missing");
        prompt = List.copyOf(prompt);
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("the prompt of row " + id + " is empty");
        }
        if (response == null || response.isBlank()) {
            throw new IllegalArgumentException("the response of row " + id + " is empty");
        }
        Objects.requireNonNull(teaching, "teaching is missing");
    }

    /** A right answer. */
    public TrainingRow(String id, List<Message> prompt, String response) {
        this(id, prompt, response, new Teaching.Demonstration(false));
    }

    /** Whether the response is one to give: all are but those with a thumb down. */
    public boolean isRight() {
        return !(teaching instanceof Teaching.Thumb thumb) || thumb.up();
    }

    /** Whether a row has the prompt and the answer of one of these. Several people may have rated the same answer to the same prompt. */
    static Predicate<TrainingRow> sayingTheSameAs(List<TrainingRow> rows) {
        Set<List<Message>> said = rows.stream().map(TrainingRow::conversation).collect(Collectors.toSet());
        return row -> said.contains(row.conversation());
    }

    /** Prompt and answer as one conversation. */
    public List<Message> conversation() {
        List<Message> turns = new ArrayList<>(prompt);
        turns.add(Message.assistant(response));
        return turns;
    }
}
