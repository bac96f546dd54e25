package io.attune.evaluator.job;

import io.attune.evaluator.suite.SuiteRow;
import io.attune.model.token.Message;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The right answers among held-out rows. An answer that several people rated is one observation, however many they are: more would
 * make the gate's intervals narrower than what is known. It is right where more people call it so than not.
 */
final class HeldOutAnswers {
    private record Answer(List<Message> prompt, String text) {}

    private final Map<Answer, SuiteRow> first = new LinkedHashMap<>();
    private final Map<Answer, Integer> votes = new HashMap<>();

    /** Adds a row; one without a prompt or an answer says nothing. */
    void add(Example row) {
        // A preference of which one side is missing is a thumb.
        boolean isDown = row.getKind() == ExampleKind.PREFERENCE && row.getChosen() == null;
        String right = row.getKind() == ExampleKind.SFT ? row.getResponse() : row.getChosen();
        String text = isDown ? row.getRejected() : right;
        if (text == null || text.isBlank() || row.getMessages().isEmpty()) {
            return;
        }
        List<Message> prompt = row.getMessages().stream()
                .map(message -> new Message(message.getRole(), message.getContent()))
                .toList();
        Answer answer = new Answer(prompt, text);
        first.putIfAbsent(answer, new SuiteRow(row.getId(), prompt, text));
        votes.merge(answer, isDown ? -1 : 1, Integer::sum);
    }

    /** In the order in which they came. */
    List<SuiteRow> right() {
        return first.entrySet().stream()
                .filter(entry -> votes.get(entry.getKey()) > 0)
                .map(Map.Entry::getValue)
                .toList();
    }
}
