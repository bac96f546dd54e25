package io.attune.model.token;

import java.util.List;
import java.util.stream.Collectors;

/** No layout, for models that only continue text: the contents, one under the other. */
record PlainText() implements ChatTemplate {
    @Override
    public List<Segment> segments(List<Message> messages, boolean addGenerationPrompt) {
        String text = messages.stream().map(Message::content).collect(Collectors.joining("\n"));
        return text.isEmpty() ? List.of() : List.of(new Segment.Text(text));
    }
}
