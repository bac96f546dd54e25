package io.attune.streams.curation;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.HazardSpan;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Preference;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.TextPart;
import io.attune.schemas.record.Thumb;
import io.attune.streams.store.ContentDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a training row out of an interaction and the feedback that teaches. The row's event time is the interaction's, so
 * that a correction which comes late still belongs to the traffic that it corrects.
 */
final class RowMaker {
    /** What the scanners give as the index of a response, which is no message. */
    private static final int RESPONSE_SPANS = -1;

    private RowMaker() {}

    /** Whether feedback holds a right or a better answer. */
    static boolean teaches(Feedback feedback) {
        return feedback.getValue() instanceof Demonstration || feedback.getValue() instanceof Preference;
    }

    /**
     * A thumb up is a preference for the response that was given without one that is worse, a thumb down the other way round.
     *
     * @param feedbackVerdict null for a thumb, which has no text
     * @param holdoutShare share of the prompts that are held out, in (0, 1)
     * @throws IllegalArgumentException saying what is wrong, when the feedback teaches nothing or a span lies outside its text
     */
    static Example make(
            Interaction interaction,
            SafetyVerdict verdict,
            Feedback feedback,
            SafetyVerdict feedbackVerdict,
            double holdoutShare) {
        int redactions = 0;
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < interaction.getMessages().size(); i++) {
            ChatMessage message = interaction.getMessages().get(i);
            Redaction.Redacted redacted = Redaction.redact(message.getContent(), spans(verdict, TextPart.PROMPT, i));
            messages.add(new ChatMessage(message.getRole(), redacted.text()));
            redactions += redacted.count();
        }
        Example.Builder row = Example.newBuilder()
                .setScope(interaction.getScope())
                .setEventTime(interaction.getEventTime())
                .setInteractionId(interaction.getId())
                .setMessages(messages)
                .setSplit(PromptSplit.of(messages, holdoutShare))
                .setAdapterId(interaction.getAdapterId())
                .setFeedbackId(feedback.getId())
                .setSource(feedback.getSource())
                .setUserId(feedback.getUserId() == null ? interaction.getUserId() : feedback.getUserId());
        if (feedback.getValue() instanceof Demonstration demonstration) {
            Redaction.Redacted answer = answer(demonstration.getText(), "demonstration", feedbackVerdict, 0);
            row.setKind(ExampleKind.SFT).setResponse(answer.text());
            redactions += answer.count();
        } else if (feedback.getValue() instanceof Preference preference) {
            Redaction.Redacted chosen = answer(preference.getChosen(), "preference.chosen", feedbackVerdict, 0);
            Redaction.Redacted rejected = answer(preference.getRejected(), "preference.rejected", feedbackVerdict, 1);
            if (chosen.text().equals(rejected.text())) {
                throw new IllegalArgumentException("preference.chosen and preference.rejected are the same");
            }
            row.setKind(ExampleKind.PREFERENCE).setChosen(chosen.text()).setRejected(rejected.text());
            redactions += chosen.count() + rejected.count();
        } else if (feedback.getValue() instanceof Thumb thumb) {
            if (interaction.getResponse().isBlank()) {
                throw new IllegalArgumentException("the response that got a thumb is blank");
            }
            Redaction.Redacted given =
                    Redaction.redact(interaction.getResponse(), spans(verdict, TextPart.RESPONSE, RESPONSE_SPANS));
            row.setKind(ExampleKind.PREFERENCE).setRatedAt(feedback.getEventTime());
            if (thumb.getUp()) {
                row.setChosen(given.text());
            } else {
                row.setRejected(given.text());
            }
            redactions += given.count();
        } else {
            throw new IllegalArgumentException("feedback of this kind teaches no answer");
        }
        row.setRedactions(redactions).setId("");
        Example draft = row.build();
        draft.setId(digest(draft, feedback.getValue() instanceof Thumb));
        return draft;
    }

    private static Redaction.Redacted answer(String text, String field, SafetyVerdict verdict, int message) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(field + " is blank");
        }
        // The scanners name a feedback's texts by their index; which part they call it is of no account.
        List<HazardSpan> spans = verdict.getSpans().stream()
                .filter(span -> Math.max(0, span.getMessage()) == message)
                .toList();
        return Redaction.redact(text, spans);
    }

    private static List<HazardSpan> spans(SafetyVerdict verdict, TextPart part, int message) {
        return verdict.getSpans().stream()
                .filter(span -> span.getPart() == part && span.getMessage() == message)
                .toList();
    }

    /** Tells whether two thumbs rate the same answer to the same prompt, whoever gave them and whichever way they point. */
    static String ratedAnswer(Example thumb) {
        return withPrompt(ContentDigest.of("attune/rated-answer/1").with(thumb.getScope()), thumb)
                .with(thumb.getChosen() == null ? thumb.getRejected() : thumb.getChosen())
                .hex();
    }

    private static ContentDigest withPrompt(ContentDigest digest, Example row) {
        for (ChatMessage message : row.getMessages()) {
            digest.with(message.getRole()).with(message.getContent());
        }
        return digest;
    }

    /**
     * What makes a row the same as another: of what teaches an answer the content, whoever taught it; of a thumb the event itself. A
     * thumb's content says nothing about who agrees, and nothing about who returned to it after another one.
     */
    private static String digest(Example row, boolean rating) {
        if (rating) {
            return ContentDigest.of("attune/rating/1")
                    .with(row.getScope())
                    .with(row.getInteractionId())
                    .with(row.getFeedbackId())
                    .hex();
        }
        ContentDigest digest = ContentDigest.of("attune/example/1")
                .with(row.getScope())
                .with(row.getKind().name());
        return withPrompt(digest, row)
                .with(row.getResponse())
                .with(row.getChosen())
                .with(row.getRejected())
                .hex();
    }
}
