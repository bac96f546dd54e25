package io.attune.streams.curation;

import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.Score;
import io.attune.schemas.record.Thumb;
import io.attune.streams.store.ContentDigest;
import java.util.HashMap;
import java.util.Map;

/** Makes the outcome of an interaction out of what is known. Its event time is the interaction's. */
final class OutcomeMaker {
    private OutcomeMaker() {}

    /** Whether the outcome can be given: the window is over, or someone judged and every text of theirs is scanned. */
    static boolean due(JoinState state) {
        return state.windowOver()
                || (state.feedback().stream().anyMatch(each -> judges(each.feedback()))
                        && state.feedback().stream()
                                .map(Received::feedback)
                                .allMatch(each -> !FeedbackJoin.hasText(each)
                                        || state.verdictOf(each.getId()).isPresent()));
    }

    static Outcome make(JoinState state) {
        Interaction interaction = state.interaction();
        Boolean thumb = null;
        boolean demonstrated = false;
        String judge = null;
        Map<String, Double> scores = new HashMap<>();
        boolean flagged = state.verdict().map(SafetyVerdict::getFlagged).orElse(true);
        for (Received received : state.feedback()) {
            Feedback feedback = received.feedback();
            if (feedback.getValue() instanceof Thumb found) {
                thumb = found.getUp();
            } else if (feedback.getValue() instanceof Score found) {
                scores.put(found.getName(), found.getValue());
            }
            demonstrated |= feedback.getValue() instanceof Demonstration;
            judge = feedback.getUserId() == null ? judge : feedback.getUserId();
            flagged |= state.verdictOf(feedback.getId())
                    .map(SafetyVerdict::getFlagged)
                    .orElse(false);
        }
        boolean judged = !state.feedback().isEmpty();
        return Outcome.newBuilder()
                .setId(ContentDigest.of("attune/outcome/1")
                        .with(interaction.getScope())
                        .with(interaction.getId())
                        .hex())
                .setScope(interaction.getScope())
                .setEventTime(interaction.getEventTime())
                .setInteractionId(interaction.getId())
                .setAdapterId(interaction.getAdapterId())
                .setStatus(judged ? OutcomeStatus.FEEDBACK : OutcomeStatus.NO_FEEDBACK)
                .setThumbUp(thumb)
                .setScores(scores)
                .setDemonstrated(demonstrated)
                .setFlagged(flagged)
                .setUserId(judged && judge == null ? interaction.getUserId() : judge)
                .setFeedbackCount(state.feedback().size())
                .build();
    }

    private static boolean judges(Feedback feedback) {
        return feedback.getValue() instanceof Thumb || feedback.getValue() instanceof Score;
    }
}
