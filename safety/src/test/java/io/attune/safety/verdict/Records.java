package io.attune.safety.verdict;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Interaction;
import java.util.List;
import java.util.Map;

/** Records for tests. */
public final class Records {
    private Records() {}

    public static Interaction interaction(String id, String scope, long time, String prompt, String response) {
        return interaction(id, scope, time, List.of(new ChatMessage("user", prompt)), response);
    }

    public static Interaction interaction(
            String id, String scope, long time, List<ChatMessage> messages, String response) {
        return Interaction.newBuilder()
                .setId(id)
                .setScope(scope)
                .setEventTime(time)
                .setMessages(messages)
                .setResponse(response)
                .setBaseModel("pocket")
                .setAttributes(Map.of())
                .build();
    }

    public static Feedback feedback(String id, String interactionId, String scope, Object value) {
        return Feedback.newBuilder()
                .setId(id)
                .setScope(scope)
                .setEventTime(1)
                .setInteractionId(interactionId)
                .setSource(FeedbackSource.USER)
                .setValue(value)
                .setAttributes(Map.of())
                .build();
    }

    public static Feedback demonstration(String id, String interactionId, String scope, String text) {
        return feedback(id, interactionId, scope, new Demonstration(text));
    }
}
