package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.Scorers;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import io.attune.schemas.record.SafetyVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.junit.jupiter.api.Test;

class JournalTest {

    private final List<InteractionFeatures> written = new ArrayList<>();

    @Test
    void anOutcomeCountsForTheAdapterThatServedAndMissingStaysMissing() {
        Journal.outcome(outcome(true, Map.of("helpful", 4.0), false), new ListCollector<>(written));
        Journal.outcome(outcome(null, Map.of(), false), new ListCollector<>(written));
        assertThat(written)
                .satisfiesExactly(
                        judged -> {
                            assertThat(judged.getAdapterId()).isEqualTo("a");
                            assertThat(judged.getScorer()).isEqualTo(Scorers.OUTCOMES);
                            assertThat(judged.getNumbers())
                                    .isEqualTo(Map.of(FeatureName.THUMB, 1.0, "score:helpful", 4.0));
                        },
                        silent -> assertThat(silent.getNumbers()).isEmpty());
    }

    @Test
    void flaggedOutcomesDoNotCount() {
        Journal.outcome(outcome(false, Map.of(), true), new ListCollector<>(written));
        assertThat(written).isEmpty();
    }

    @Test
    void personalDataIsNoHarmAndVerdictsOnFeedbackAreNotOfTheInteraction() {
        Journal.verdict(verdict(true, Map.of("PII_EMAIL", 1.0), null), new ListCollector<>(written));
        Journal.verdict(verdict(true, Map.of("JAILBREAK", 0.9), null), new ListCollector<>(written));
        Journal.verdict(verdict(false, Map.of("JAILBREAK", 0.1), null), new ListCollector<>(written));
        Journal.verdict(verdict(true, Map.of("JAILBREAK", 0.9), "f-1"), new ListCollector<>(written));
        assertThat(written)
                .extracting(record -> record.getNumbers().get(FeatureName.HARM))
                .containsExactly(0.0, 1.0, 0.0);
    }

    @Test
    void aDeploymentIsWrittenWithWhatItReplaced() {
        Journal.deployment(
                Deployment.newBuilder()
                        .setId("d-1")
                        .setScope("acme")
                        .setEventTime(7)
                        .setState(DeploymentState.PROMOTED)
                        .setBaseModel("pocket")
                        .setAdapterId("b")
                        .setPredecessor("a")
                        .setActor("gate")
                        .setReason("better")
                        .build(),
                new ListCollector<>(written));
        assertThat(written).singleElement().satisfies(record -> {
            assertThat(record.getAdapterId()).isEqualTo("b");
            assertThat(record.getDeployment().getState()).isEqualTo("PROMOTED");
            assertThat(record.getDeployment().getPredecessor()).isEqualTo("a");
        });
    }

    private static Outcome outcome(Boolean up, Map<String, Double> scores, boolean flagged) {
        return Outcome.newBuilder()
                .setId("o-1")
                .setScope("acme")
                .setEventTime(5)
                .setInteractionId("i-1")
                .setAdapterId("a")
                .setStatus(up == null ? OutcomeStatus.NO_FEEDBACK : OutcomeStatus.FEEDBACK)
                .setThumbUp(up)
                .setScores(scores)
                .setDemonstrated(false)
                .setFlagged(flagged)
                .setUserId(null)
                .setFeedbackCount(1)
                .build();
    }

    private static SafetyVerdict verdict(boolean flagged, Map<String, Double> hazards, String feedbackId) {
        return SafetyVerdict.newBuilder()
                .setId("v-1")
                .setScope("acme")
                .setEventTime(5)
                .setInteractionId("i-1")
                .setFeedbackId(feedbackId)
                .setAdapterId(null)
                .setFlagged(flagged)
                .setHazards(hazards)
                .setSpans(List.of())
                .setScanners(Map.of())
                .build();
    }
}
