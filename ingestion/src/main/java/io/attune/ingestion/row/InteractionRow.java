package io.attune.ingestion.row;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.ingestion.client.RecordIds;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.topic.Topic;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * An interaction as JSON: {@code id, scope, eventTime, messages} or {@code prompt, response, model, adapterId,
 * promptTokens, completionTokens, latencyMillis, finishReason, userId, conversationId, attributes}. Needed are the
 * response and the prompt; a row without {@code model} is of model {@code unknown}.
 */
public final class InteractionRow implements RowFormat<Interaction> {
    /** Model of a row that names none. */
    public static final String UNKNOWN_MODEL = "unknown";

    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    private final RowLimits limits;
    private final CommonFields common;

    public InteractionRow(RowLimits limits, Clock clock) {
        this.limits = limits;
        this.common = new CommonFields(limits, clock);
    }

    @Override
    public Interaction read(JsonNode row, String defaultScope) throws BadRowException {
        JsonFields fields = new JsonFields(row, "", limits);
        String id = fields.name("id");
        Interaction.Builder draft = Interaction.newBuilder().setScope(common.scope(fields, defaultScope));
        Long eventTime = common.eventTime(fields);
        draft.setMessages(messages(fields)).setResponse(fields.requiredText("response"));
        String model = fields.name("model");
        draft.setBaseModel(model == null ? UNKNOWN_MODEL : model)
                .setAdapterId(fields.name("adapterId"))
                .setPromptTokens(toInt(fields.count("promptTokens", Integer.MAX_VALUE)))
                .setCompletionTokens(toInt(fields.count("completionTokens", Integer.MAX_VALUE)))
                .setLatencyMillis(fields.count("latencyMillis", Long.MAX_VALUE))
                .setFinishReason(fields.name("finishReason"))
                .setUserId(fields.name("userId"))
                .setConversationId(fields.name("conversationId"))
                .setAttributes(common.attributes(fields))
                .setEventTime(eventTime == null ? common.now() : eventTime);
        fields.rejectOthers();
        return draft.setId(id != null ? id : derivedId(draft, eventTime)).build();
    }

    @Override
    public String id(Interaction record) {
        return record.getId();
    }

    @Override
    public Topic topic() {
        return Topic.INTERACTIONS;
    }

    private static String derivedId(Interaction.Builder draft, Long eventTime) {
        // Without a time two rows of the same words are two facts, so nothing but chance can tell them apart.
        return eventTime != null
                ? RecordIds.of(draft)
                : RecordIds.of(UUID.randomUUID().toString());
    }

    private List<ChatMessage> messages(JsonFields fields) throws BadRowException {
        boolean prompt = fields.has("prompt");
        boolean messages = fields.has("messages");
        if (prompt && messages) {
            throw new BadRowException(Reason.INVALID_VALUE, "prompt and messages exclude each other, both are there");
        }
        if (prompt) {
            return List.of(new ChatMessage("user", fields.text("prompt")));
        }
        JsonNode value = fields.any("messages");
        if (value == null) {
            throw new BadRowException(Reason.MISSING_FIELD, "messages (or prompt) is missing");
        }
        if (!value.isArray()) {
            throw fields.wrongType("messages", "an array", value);
        }
        if (value.isEmpty() || value.size() > limits.messages()) {
            throw new BadRowException(
                    Reason.INVALID_VALUE,
                    "messages must have 1 to " + limits.messages() + " entries but has " + value.size());
        }
        List<ChatMessage> turns = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            turns.add(message(value.get(i), "messages[" + i + "]."));
        }
        return turns;
    }

    private ChatMessage message(JsonNode value, String path) throws BadRowException {
        JsonFields turn = new JsonFields(value, path, limits);
        String role = turn.requiredName("role");
        if (!ROLES.contains(role)) {
            throw new BadRowException(
                    Reason.INVALID_VALUE,
                    path + "role must be system, user, assistant or tool but is "
                            + JsonFields.shown(value.get("role")));
        }
        ChatMessage message = new ChatMessage(role, turn.requiredText("content"));
        turn.rejectOthers();
        return message;
    }

    private static Integer toInt(Long value) {
        return value == null ? null : Math.toIntExact(value);
    }
}
