package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Severity;
import io.attune.schemas.record.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prompts, answers and deployments. */
class ScopeInputsTest {

    private final Sent sent = new Sent(11);
    private final ScopeDriver scope = new ScopeDriver(200);

    @Test
    void calmTrafficRaisesNothingAndAShiftRaisesOneAlertWithItsEvidence() {
        calm(1_000);
        assertThat(scope.alerts).isEmpty();
        shifted(150);
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo(AlertKind.DRIFT);
            assertThat(alert.getSeverity()).isEqualTo(Severity.WARNING);
            assertThat(alert.getAttribution()).isEqualTo(Attribution.TRAFFIC_MIX);
            assertThat(alert.getStatistic()).isGreaterThanOrEqualTo(alert.getThreshold());
            assertThat(alert.getChangePoint() - Sent.START).isBetween(960_000L, 1_060_000L);
            assertThat(alert.getSampleInteractionIds()).isNotEmpty().allMatch(id -> id.startsWith("i-"));
            assertThat(ScopeDriver.moved(alert)).containsAnyOf(FeatureName.PROMPT_CHARS, FeatureName.PROMPT_EMBEDDING);
            assertThat(ScopeDriver.moved(alert)).noneMatch(name -> name.startsWith(FeatureName.PROMPT_LANGUAGE));
            assertThat(alert.getMoves())
                    .filteredOn(move -> move.getFeature().equals(FeatureName.PROMPT_CHARS))
                    .singleElement()
                    .satisfies(move -> {
                        assertThat(move.getBefore()).isBetween(38.0, 48.0);
                        assertThat(move.getAfter()).isBetween(90.0, 170.0);
                        assertThat(move.getLow()).isPositive();
                        assertThat(move.getHigh()).isGreaterThan(move.getLow());
                    });
            assertThat(alert.getMessage()).contains("what is asked changed", "put down to other traffic");
        });
    }

    @Test
    void anAlarmOnEmbeddingsNamesThePromptsThatGrew() {
        calm(600);
        for (int i = 0; i < 150; i++) {
            InteractionFeatures record = sent.calm();
            for (int j = 0; j < Sent.DIMENSIONS; j++) {
                record.getEmbedding().set(j, record.getEmbedding().get(j) * 0.3f + (j == 5 ? 4f : 0f));
            }
            scope.send(record);
        }
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getFeature()).isEqualTo(FeatureName.PROMPT_EMBEDDING);
            assertThat(alert.getClusters()).isNotEmpty().first().satisfies(cluster -> {
                assertThat(cluster.getAfter()).isGreaterThan(cluster.getBefore());
                assertThat(cluster.getInteractionIds()).isNotEmpty();
                assertThat(cluster.getInteractionIds()).allSatisfy(id -> assertThat(Integer.parseInt(id.substring(2)))
                        .isGreaterThanOrEqualTo(590));
            });
            assertThat(alert.getMessage()).contains("prompts went from");
        });
    }

    @Test
    void aChangeStaysOneAlertAndEndsWhenTheTrafficIsBack() {
        calm(400);
        shifted(600);
        assertThat(scope.alerts).hasSize(1);
        calm(1_500);
        assertThat(scope.resolved()).isNotEmpty();
        assertThat(scope.resolved().get(0).getDedupKey())
                .isEqualTo(scope.firing().get(0).getDedupKey());
    }

    @Test
    void aPromotionMakesTheNewTrafficTheNewNormal() {
        calm(400);
        shifted(150);
        assertThat(scope.firing()).hasSize(1);
        scope.send(sent.deployed(DeploymentState.PROMOTED, "adapter-a", null));
        assertThat(scope.resolved()).as("nothing is served by it yet").isEmpty();
        sent.adapterId = "adapter-a";
        shifted(1);
        assertThat(scope.resolved()).hasSize(1);
        shifted(800);
        assertThat(scope.alerts).hasSize(2);
        calm(200);
        assertThat(scope.firing()).as("back to the old traffic is a change now").hasSize(2);
    }

    @Test
    void aDeploymentIsNotItselfADriftEvenWhenItChangesTheStyleOfAnswers() {
        calm(400);
        scope.send(sent.deployed(DeploymentState.PROMOTED, "adapter-a", null));
        sent.adapterId = "adapter-a";
        longer(600);
        assertThat(scope.alerts).isEmpty();
    }

    @Test
    void theSameChangeOfAnswersWithoutADeploymentIsToldAsOfTheAnswers() {
        calm(400);
        longer(200);
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getFeature()).isEqualTo(FeatureName.RESPONSE_CHARS);
            assertThat(alert.getSeverity()).isEqualTo(Severity.INFO);
            assertThat(alert.getAttribution()).isEqualTo(Attribution.QUALITY);
            assertThat(alert.getMoves())
                    .as("a reader sees that inputs stand still")
                    .anyMatch(move -> move.getFeature().equals(FeatureName.PROMPT_CHARS) && !move.getMoved());
        });
    }

    @Test
    void aSilentScorerRaisesSensorAndNothingElse() {
        calm(400);
        for (int i = 0; i < 300; i++) {
            InteractionFeatures features = sent.calm();
            features.setEmbedding(null);
            scope.send(features);
        }
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo(AlertKind.SENSOR);
            assertThat(alert.getAttribution()).isEqualTo(Attribution.SENSOR);
            assertThat(alert.getFeature()).isEqualTo(FeatureName.PROMPT_EMBEDDING);
            assertThat(alert.getChangePoint() - Sent.START).isBetween(395_000L, 405_000L);
        });
        calm(100);
        assertThat(scope.resolved()).singleElement().satisfies(end -> assertThat(end.getDedupKey())
                .isEqualTo(scope.firing().get(0).getDedupKey()));
    }

    @Test
    void interactionsOutsideTheSampleAreNotMissingEmbeddings() {
        calm(200);
        for (int i = 0; i < 300; i++) {
            InteractionFeatures features = sent.calm();
            features.setEmbedding(null);
            features.setEmbeddingExpected(false);
            scope.send(features);
        }
        assertThat(scope.alerts).isEmpty();
    }

    @Test
    void aNewVersionOfTheScorerIsAnotherSensor() {
        calm(400);
        for (int i = 0; i < 400; i++) {
            InteractionFeatures features = sent.shifted();
            features.setScorerVersion("2");
            scope.send(features);
        }
        assertThat(scope.alerts).isEmpty();
    }

    @Test
    void signalsDrawCurvesAgainstThresholds() {
        calm(300);
        List<Signal> chars = scope.signals.stream()
                .filter(signal -> signal.getFeature().equals(FeatureName.PROMPT_CHARS))
                .toList();
        assertThat(chars).hasSize(12).extracting(Signal::getCount).containsOnly(25L);
        assertThat(chars.subList(0, 7)).extracting(Signal::getPhase).containsOnly(DetectorPhase.REFERENCE);
        assertThat(chars.subList(8, 12)).allSatisfy(signal -> {
            assertThat(signal.getPhase()).isEqualTo(DetectorPhase.WATCHING);
            assertThat(signal.getReference()).isBetween(35.0, 55.0);
            assertThat(signal.getValue()).isBetween(30.0, 60.0);
            assertThat(signal.getStatistic()).isFinite().isLessThan(signal.getThreshold());
        });
        assertThat(scope.signals).extracting(Signal::getId).doesNotHaveDuplicates();
    }

    @Test
    void aClockThatRunsBackwardsOrStandsStillStopsNothing() {
        calm(400);
        for (int i = 0; i < 150; i++) {
            InteractionFeatures record = sent.shifted();
            record.setEventTime(Sent.START - 86_400_000L);
            scope.send(record);
        }
        assertThat(scope.firing()).singleElement().satisfies(alert -> assertThat(alert.getEventTime())
                .as("the scope's clock, not the record's")
                .isGreaterThan(Sent.START));
    }

    @Test
    void constantValuesAndASingleRowAreWatchedLikeOthers() {
        scope.send(sent.calm());
        scope.reload();
        assertThat(scope.alerts).isEmpty();
        for (int i = 0; i < 900; i++) {
            InteractionFeatures record = sent.calm();
            record.getNumbers().replaceAll((name, value) -> 7.0);
            record.getNumbers().put(FeatureName.RESPONSE_REFUSAL, 0.0);
            if (i >= 700) {
                record.getNumbers().put(FeatureName.PROMPT_WORDS, 8.0);
            }
            scope.send(record);
            if (i == 699) {
                assertThat(scope.alerts).isEmpty();
            }
        }
        assertThat(scope.firing()).singleElement().satisfies(alert -> assertThat(alert.getFeature())
                .isEqualTo(FeatureName.PROMPT_WORDS));
    }

    @Test
    void aValueThatAFeatureCannotTakeIsRefusedAndTheOthersCount() {
        calm(400);
        InteractionFeatures odd = sent.calm();
        odd.getNumbers().put(FeatureName.RESPONSE_REFUSAL, 0.5);
        scope.send(odd);
        InteractionFeatures otherLength = sent.calm();
        otherLength.getEmbedding().remove(0);
        scope.send(otherLength);
        assertThat(scope.refused)
                .containsExactly(
                        "response_refusal: a rate takes values 0 and 1, was 0.5",
                        "prompt_embedding: vector must have 24 dimensions, has 23");
        shifted(150);
        assertThat(scope.firing()).hasSize(1);
    }

    @Test
    void adapterIdsFromOutsideCannotFillTheState() {
        calm(300);
        int before = scope.reload();
        for (int i = 0; i < 2_000; i++) {
            sent.adapterId = "adapter-" + i;
            calm(1);
        }
        assertThat(scope.reload()).isLessThan(3 * before);
        assertThat(scope.alerts.stream().map(Alert::getKind)).doesNotContain(AlertKind.QUALITY);
    }

    private void calm(int count) {
        for (int i = 0; i < count; i++) {
            scope.send(sent.calm());
        }
    }

    private void shifted(int count) {
        for (int i = 0; i < count; i++) {
            scope.send(sent.shifted());
        }
    }

    private void longer(int count) {
        for (int i = 0; i < count; i++) {
            InteractionFeatures features = sent.calm();
            features.getNumbers().merge(FeatureName.RESPONSE_CHARS, 3.0, (a, b) -> a * b);
            scope.send(features);
        }
    }
}
