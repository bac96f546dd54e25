package io.attune.safety.verdict;

import io.attune.safety.scan.ScannerSuite;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Comment;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Preference;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.TextPart;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Scans every text of a record and writes the verdict on it. Deterministic: the same record gives the same verdict with the same id. */
public final class Judge {
    private final ScannerSuite suite;

    public Judge(ScannerSuite suite) {
        this.suite = suite;
    }

    /** The verdict on an interaction, and the hazards of its newest turn for the rate watch. */
    public Judgement judge(Interaction interaction) {
        VerdictDraft draft = new VerdictDraft(suite);
        List<ChatMessage> messages = interaction.getMessages();
        int newest = lastUserMessage(messages);
        for (int i = 0; i < messages.size(); i++) {
            draft.scan(TextPart.PROMPT, i, messages.get(i).getContent(), i == newest);
        }
        draft.scan(TextPart.RESPONSE, -1, interaction.getResponse(), true);
        SafetyVerdict verdict = draft.verdict()
                .setId(id(interaction.getScope(), interaction.getId(), ""))
                .setScope(interaction.getScope())
                .setEventTime(interaction.getEventTime())
                .setInteractionId(interaction.getId())
                .setFeedbackId(null)
                .setAdapterId(interaction.getAdapterId())
                .build();
        return new Judgement(verdict, draft.watched());
    }

    /** The verdict on a feedback record that has a text; none for thumbs and scores. */
    public Optional<SafetyVerdict> judge(Feedback feedback) {
        VerdictDraft draft = new VerdictDraft(suite);
        Object value = feedback.getValue();
        if (value instanceof Comment comment) {
            draft.scan(TextPart.RESPONSE, 0, comment.getText(), false);
        } else if (value instanceof Demonstration demonstration) {
            draft.scan(TextPart.RESPONSE, 0, demonstration.getText(), false);
        } else if (value instanceof Preference preference) {
            draft.scan(TextPart.RESPONSE, 0, preference.getChosen(), false);
            draft.scan(TextPart.RESPONSE, 1, preference.getRejected(), false);
        } else {
            return Optional.empty();
        }
        return Optional.of(draft.verdict()
                .setId(id(feedback.getScope(), feedback.getInteractionId(), feedback.getId()))
                .setScope(feedback.getScope())
                .setEventTime(feedback.getEventTime())
                .setInteractionId(feedback.getInteractionId())
                .setFeedbackId(feedback.getId())
                .setAdapterId(null)
                .build());
    }

    private static int lastUserMessage(List<ChatMessage> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).getRole().equals("user")) {
                return i;
            }
        }
        return messages.size() - 1;
    }

    private static String id(String scope, String interactionId, String feedbackId) {
        String key = "verdict\0" + scope + "\0" + interactionId + "\0" + feedbackId;
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
