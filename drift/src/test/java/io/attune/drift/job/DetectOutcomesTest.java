package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectOutcomesTest {

    private final Sent sent = new Sent(5);

    @Test
    void aFallOfTheThumbRateIsALossOfQualityAndARiseIsNot() throws Exception {
        try (Harness<Outcome> harness = harness()) {
            judge(harness, 400, 0.7);
            judge(harness, 200, 0.97);
            assertThat(harness.alerts()).isEmpty();
            judge(harness, 150, 0.2);
            assertThat(harness.alerts()).singleElement().satisfies(alert -> {
                assertThat(alert.getKind()).isEqualTo(AlertKind.QUALITY);
                assertThat(alert.getFeature()).isEqualTo("thumb_rate");
            });
        }
    }

    @Test
    void noFeedbackAtAllIsNotALossOfQuality() throws Exception {
        try (Harness<Outcome> harness = harness()) {
            judge(harness, 200, 0.9);
            for (int i = 0; i < 500; i++) {
                Outcome silent = sent.judged(0);
                silent.setStatus(OutcomeStatus.NO_FEEDBACK);
                silent.setThumbUp(null);
                harness.send(silent);
            }
            assertThat(harness.alerts()).isEmpty();
        }
    }

    @Test
    void flaggedRowsDoNotCount() throws Exception {
        try (Harness<Outcome> harness = harness()) {
            judge(harness, 300, 0.9);
            for (int i = 0; i < 300; i++) {
                Outcome flagged = sent.judged(0);
                flagged.setFlagged(true);
                harness.send(flagged);
            }
            assertThat(harness.alerts()).isEmpty();
        }
    }

    @Test
    void judgementsCountForTheAdapterThatServed() throws Exception {
        try (Harness<Outcome> harness = harness()) {
            judge(harness, 300, 0.9);
            harness.deploy(sent.deployed(DeploymentState.PROMOTED, "adapter-a", null));
            sent.adapterId = "adapter-a";
            judge(harness, 400, 0.5);
            assertThat(harness.alerts()).as("half is this adapter's own normal").isEmpty();
            judge(harness, 200, 0.05);
            assertThat(harness.alerts()).singleElement().matches(alert -> alert.getAdapterId()
                    .equals("adapter-a"));
        }
    }

    @Test
    void scoresAreWatchedByName() throws Exception {
        try (Harness<Outcome> harness = harness()) {
            for (int i = 0; i < 400; i++) {
                Outcome outcome = sent.judged(0.9);
                outcome.setScores(Map.of("helpful", 4 + Math.sin(i * 1.7), "brief", 1 + Math.cos(i * 1.3)));
                harness.send(outcome);
            }
            assertThat(harness.alerts()).isEmpty();
            for (int i = 0; i < 120; i++) {
                Outcome outcome = sent.judged(0.9);
                outcome.setScores(Map.of("helpful", 2 + Math.sin(i * 1.7), "brief", 1 + Math.cos(i * 1.3)));
                harness.send(outcome);
            }
            assertThat(harness.alerts()).singleElement().matches(alert -> alert.getFeature()
                    .equals("score:helpful"));
            Outcome infinite = sent.judged(1);
            infinite.setScores(Map.of("helpful", Double.POSITIVE_INFINITY));
            harness.send(infinite);
            assertThat(harness.deadLetters()).singleElement().matches(letter -> letter.getReason()
                    .equals("scores.helpful must be finite, was Infinity"));
        }
    }

    private Harness<Outcome> harness() throws Exception {
        return new Harness<>(new DetectOutcomes(Harness.policies(300, 100_000)), Outcome::getScope);
    }

    private void judge(Harness<Outcome> harness, int count, double upRate) throws Exception {
        for (int i = 0; i < count; i++) {
            harness.send(sent.judged(upRate));
        }
    }
}
