package io.attune.streams.curation;

import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.SafetyVerdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of one interaction.
 *
 * @param arrived wall-clock time, epoch milliseconds, at which its first record was read
 * @param interaction the interaction; null until it comes
 * @param verdicts by feedback id, and {@link #INTERACTION_VERDICT} for the interaction's own
 * @param feedback in the order of arrival
 * @param settled ids of the feedback that became a row or was put aside
 * @param windowOver whether the feedback window is over
 * @param outcomeSent whether the one outcome was given
 */
record JoinState(
        long arrived,
        Interaction interaction,
        Map<String, SafetyVerdict> verdicts,
        List<Received> feedback,
        Set<String> settled,
        boolean windowOver,
        boolean outcomeSent) {
    static final String INTERACTION_VERDICT = "";

    JoinState {
        verdicts = Map.copyOf(verdicts);
        feedback = List.copyOf(feedback);
        settled = Set.copyOf(settled);
    }

    static JoinState begun(long now) {
        return new JoinState(now, null, Map.of(), List.of(), Set.of(), false, false);
    }

    boolean knows(String feedbackId) {
        return feedback.stream().anyMatch(each -> each.feedback().getId().equals(feedbackId));
    }

    Optional<SafetyVerdict> verdict() {
        return Optional.ofNullable(verdicts.get(INTERACTION_VERDICT));
    }

    Optional<SafetyVerdict> verdictOf(String feedbackId) {
        return Optional.ofNullable(verdicts.get(feedbackId));
    }

    JoinState with(Interaction found) {
        return new JoinState(arrived, found, verdicts, feedback, settled, windowOver, outcomeSent);
    }

    JoinState with(Received found) {
        List<Received> more = new ArrayList<>(feedback);
        more.add(found);
        return new JoinState(arrived, interaction, verdicts, more, settled, windowOver, outcomeSent);
    }

    JoinState with(SafetyVerdict found) {
        Map<String, SafetyVerdict> more = new HashMap<>(verdicts);
        more.putIfAbsent(found.getFeedbackId() == null ? INTERACTION_VERDICT : found.getFeedbackId(), found);
        return new JoinState(arrived, interaction, more, feedback, settled, windowOver, outcomeSent);
    }

    JoinState withSettled(String feedbackId) {
        Set<String> more = new HashSet<>(settled);
        more.add(feedbackId);
        return new JoinState(arrived, interaction, verdicts, feedback, more, windowOver, outcomeSent);
    }

    JoinState withWindowOver() {
        return new JoinState(arrived, interaction, verdicts, feedback, settled, true, outcomeSent);
    }

    JoinState withOutcomeSent() {
        return new JoinState(arrived, interaction, verdicts, feedback, settled, windowOver, true);
    }
}
