package io.attune.ingestion.row;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.ingestion.client.RecordIds;
import io.attune.schemas.record.Comment;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Preference;
import io.attune.schemas.record.Score;
import io.attune.schemas.record.Thumb;
import io.attune.schemas.topic.Topic;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Feedback as JSON: {@code id, scope, eventTime, interactionId, source, userId, attributes} and exactly one of
 * {@code thumb} ("up", "down", true, false), {@code score} ({@code {name, value}}), {@code comment},
 * {@code demonstration} (the right answer) and {@code preference} ({@code {chosen, rejected}}). Needed are the
 * interaction and the judgement; the source is {@code user} unless said.
 */
public final class FeedbackRow implements RowFormat<Feedback> {
    private static final List<String> KINDS = List.of("thumb", "score", "comment", "demonstration", "preference");

    private final RowLimits limits;
    private final CommonFields common;

    public FeedbackRow(RowLimits limits, Clock clock) {
        this.limits = limits;
        this.common = new CommonFields(limits, clock);
    }

    @Override
    public Feedback read(JsonNode row, String defaultScope) throws BadRowException {
        JsonFields fields = new JsonFields(row, "", limits);
        String id = fields.name("id");
        Feedback.Builder draft = Feedback.newBuilder().setScope(common.scope(fields, defaultScope));
        Long eventTime = common.eventTime(fields);
        draft.setInteractionId(fields.requiredName("interactionId"))
                .setSource(source(fields))
                .setUserId(fields.name("userId"))
                .setValue(value(fields))
                .setAttributes(common.attributes(fields))
                .setEventTime(eventTime == null ? common.now() : eventTime);
        fields.rejectOthers();
        return draft.setId(id != null ? id : derivedId(draft, eventTime)).build();
    }

    @Override
    public String id(Feedback record) {
        return record.getId();
    }

    @Override
    public Topic topic() {
        return Topic.FEEDBACK;
    }

    private static String derivedId(Feedback.Builder draft, Long eventTime) {
        return eventTime != null
                ? RecordIds.of(draft)
                : RecordIds.of(UUID.randomUUID().toString());
    }

    private FeedbackSource source(JsonFields fields) throws BadRowException {
        String source = fields.name("source");
        if (source == null) {
            return FeedbackSource.USER;
        }
        for (FeedbackSource candidate : FeedbackSource.values()) {
            if (candidate.name().equals(source.toUpperCase(Locale.ROOT))) {
                return candidate;
            }
        }
        throw new BadRowException(
                Reason.INVALID_VALUE,
                "source must be user, reviewer, judge or code but is " + JsonFields.shown(fields.any("source")));
    }

    private Object value(JsonFields fields) throws BadRowException {
        List<String> present = KINDS.stream().filter(fields::has).toList();
        if (present.size() != 1) {
            throw new BadRowException(
                    present.isEmpty() ? Reason.MISSING_FIELD : Reason.INVALID_VALUE,
                    "exactly one of " + String.join(", ", KINDS) + " must be there but "
                            + (present.isEmpty() ? "none is" : String.join(", ", present) + " are"));
        }
        return switch (present.get(0)) {
            case "thumb" -> new Thumb(thumb(fields));
            case "score" -> score(fields.any("score"));
            case "comment" -> new Comment(fields.text("comment"));
            case "demonstration" -> new Demonstration(fields.text("demonstration"));
            default -> preference(fields.any("preference"));
        };
    }

    private static boolean thumb(JsonFields fields) throws BadRowException {
        JsonNode value = fields.any("thumb");
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isTextual()
                && (value.textValue().equals("up") || value.textValue().equals("down"))) {
            return value.textValue().equals("up");
        }
        throw fields.wrongType("thumb", "\"up\", \"down\", true or false", value);
    }

    private Score score(JsonNode node) throws BadRowException {
        JsonFields fields = new JsonFields(node, "score.", limits);
        String name = fields.requiredName("name");
        JsonNode value = fields.required("value", fields.any("value"));
        if (!value.isNumber()) {
            throw fields.wrongType("value", "a number", value);
        }
        if (!Double.isFinite(value.doubleValue())) {
            throw new BadRowException(
                    Reason.INVALID_VALUE, "score.value must be finite but is " + JsonFields.shown(value));
        }
        fields.rejectOthers();
        return new Score(name, value.doubleValue());
    }

    private Preference preference(JsonNode node) throws BadRowException {
        JsonFields fields = new JsonFields(node, "preference.", limits);
        Preference preference = new Preference(fields.requiredText("chosen"), fields.requiredText("rejected"));
        fields.rejectOthers();
        return preference;
    }
}
