package io.attune.streams.curation;

import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Comment;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Preference;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.Thumb;
import io.attune.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The join of an interaction with its verdicts and its feedback, as pure steps from state to state. The outcome is given
 * once: when a thumb or score is there and all texts so far are scanned, else when the window is over. It always waits for
 * the interaction's verdict, because an unscanned interaction is not a harmless one.
 */
final class FeedbackJoin {
    /** More feedback than this for one interaction is put aside: the state of one key must stay small. */
    static final int MOST_FEEDBACK = 32;

    /** The same for the texts of one interaction's feedback, in UTF-16 code units. */
    static final int MOST_TEXT = 1_000_000;

    private FeedbackJoin() {}

    /** The state after a step, and what came out. */
    record Step(JoinState state, List<JoinResult> results) {
        Step {
            results = List.copyOf(results);
        }
    }

    static Step interaction(JoinState state, Interaction interaction, ScopePolicy policy) {
        // A second record with the same id is the same fact: the first one stands.
        return state.interaction() != null ? new Step(state, List.of()) : settle(state.with(interaction), policy);
    }

    static Step verdict(JoinState state, SafetyVerdict verdict, ScopePolicy policy) {
        return settle(state.with(verdict), policy);
    }

    static Step feedback(JoinState state, Received received, ScopePolicy policy) {
        if (state.knows(received.feedback().getId())) {
            return new Step(state, List.of());
        }
        if (state.feedback().size() >= MOST_FEEDBACK) {
            return new Step(
                    state,
                    List.of(PutAside.of(
                            received, "more than " + MOST_FEEDBACK + " feedback records for one interaction")));
        }
        long text = text(received)
                + state.feedback().stream().mapToLong(FeedbackJoin::text).sum();
        if (text > MOST_TEXT) {
            return new Step(
                    state,
                    List.of(PutAside.of(
                            received, "more than " + MOST_TEXT + " characters of feedback for one interaction")));
        }
        return settle(state.with(received), policy);
    }

    private static long text(Received received) {
        Object value = received.feedback().getValue();
        if (value instanceof Demonstration found) {
            return found.getText().length();
        } else if (value instanceof Preference found) {
            return (long) found.getChosen().length() + found.getRejected().length();
        }
        return value instanceof Comment found ? found.getText().length() : 0;
    }

    /** The window for feedback is over. Without an interaction the step's state is null: nothing is kept. */
    static Step windowOver(JoinState state, ScopePolicy policy) {
        if (state.interaction() == null) {
            String reason = "no interaction with this id in this scope within "
                    + policy.curation().feedbackWindow();
            return new Step(null, aside(state, reason, policy));
        }
        return settle(state.withWindowOver(), policy);
    }

    /** The interaction is forgotten; what still waits for a verdict is put aside. */
    static Step forget(JoinState state, ScopePolicy policy) {
        return new Step(null, aside(state, "no safety verdict came before the interaction was forgotten", policy));
    }

    private static List<JoinResult> aside(JoinState state, String reason, ScopePolicy policy) {
        List<JoinResult> results = new ArrayList<>();
        for (Received received : state.feedback()) {
            boolean waits = state.interaction() == null
                    || (teaches(received.feedback(), policy)
                            && !state.settled().contains(received.feedback().getId()));
            if (waits) {
                results.add(PutAside.of(received, reason));
            }
        }
        return results;
    }

    private static Step settle(JoinState state, ScopePolicy policy) {
        Optional<SafetyVerdict> verdict = state.verdict();
        if (state.interaction() == null || verdict.isEmpty()) {
            return new Step(state, List.of());
        }
        List<JoinResult> results = new ArrayList<>();
        JoinState next = state;
        if (!state.outcomeSent() && OutcomeMaker.due(state)) {
            results.add(new Curated.Judged(
                    OutcomeMaker.make(state), state.interaction().getUserId()));
            next = next.withOutcomeSent();
        }
        for (Received received : state.feedback()) {
            Feedback feedback = received.feedback();
            if (state.settled().contains(feedback.getId())) {
                continue;
            }
            if (!teaches(feedback, policy)) {
                next = next.withSettled(feedback.getId());
            } else if (!hasText(feedback) || state.verdictOf(feedback.getId()).isPresent()) {
                // A thumb has no text to be scanned: the interaction's verdict is all there is.
                SafetyVerdict own = state.verdictOf(feedback.getId()).orElse(null);
                results.add(row(state, verdict.get(), received, own, policy));
                next = next.withSettled(feedback.getId());
            }
        }
        return new Step(next, results);
    }

    private static JoinResult row(
            JoinState state,
            SafetyVerdict verdict,
            Received received,
            SafetyVerdict feedbackVerdictOrNull,
            ScopePolicy policy) {
        Example row;
        try {
            row = RowMaker.make(
                    state.interaction(),
                    verdict,
                    received.feedback(),
                    feedbackVerdictOrNull,
                    policy.curation().holdoutShare());
        } catch (IllegalArgumentException e) {
            return PutAside.of(received, e.getMessage());
        }
        boolean feedbackFlagged = feedbackVerdictOrNull != null && feedbackVerdictOrNull.getFlagged();
        if (verdict.getFlagged() || feedbackFlagged) {
            SafetyVerdict bar = verdict.getFlagged() ? verdict : feedbackVerdictOrNull;
            String what = verdict.getFlagged() ? "interaction" : "feedback";
            return new PutAside(
                    Topic.EXAMPLES,
                    row.getScope(),
                    row.getScope(),
                    row,
                    null,
                    null,
                    "the safety verdict of the " + what + " bars it from training: " + hazards(bar));
        }
        return new Curated.Taught(row);
    }

    private static String hazards(SafetyVerdict verdict) {
        return verdict.getHazards().keySet().stream().sorted().toList().toString();
    }

    /** Whether a row is made of it. */
    private static boolean teaches(Feedback feedback, ScopePolicy policy) {
        return RowMaker.teaches(feedback)
                || (feedback.getValue() instanceof Thumb && policy.training().learnsThumbs());
    }

    /** Whether feedback has a text, so that a verdict of its own will come. */
    static boolean hasText(Feedback feedback) {
        return RowMaker.teaches(feedback) || feedback.getValue() instanceof Comment;
    }
}
