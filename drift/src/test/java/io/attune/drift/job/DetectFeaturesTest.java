package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class DetectFeaturesTest {

    private final Sent sent = new Sent(11);

    @Test
    void calmTrafficRaisesNothingAndAShiftRaisesOneAlertPerFeature() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 1_000);
            assertThat(harness.alerts()).isEmpty();
            shifted(harness, 100);
            List<Alert> alerts = harness.alerts();
            assertThat(alerts).extracting(Alert::getKind).containsOnly(AlertKind.DRIFT);
            assertThat(alerts).extracting(Alert::getState).containsOnly(AlertState.FIRING);
            assertThat(features(alerts))
                    .contains(FeatureName.PROMPT_EMBEDDING, FeatureName.PROMPT_CHARS, FeatureName.PROMPT_WORDS)
                    .doesNotContain(
                            FeatureName.RESPONSE_CHARS, FeatureName.RESPONSE_REFUSAL, FeatureName.PROMPT_LANGUAGE);
            assertThat(alerts).extracting(Alert::getDedupKey).doesNotHaveDuplicates();
            assertThat(alerts).allSatisfy(alert -> {
                assertThat(alert.getStatistic()).isGreaterThanOrEqualTo(alert.getThreshold());
                assertThat(alert.getChangePoint()).isBetween(960_000L, 1_060_000L);
                assertThat(alert.getSampleInteractionIds()).isNotEmpty().allMatch(id -> id.startsWith("i-"));
            });
        }
    }

    @Test
    void anEpisodeStaysOneAlertAndEndsWhenTheTrafficIsBack() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 400);
            shifted(harness, 600);
            Map<String, Long> firing =
                    harness.alerts().stream().collect(Collectors.groupingBy(Alert::getFeature, Collectors.counting()));
            assertThat(firing)
                    .containsEntry(FeatureName.PROMPT_EMBEDDING, 1L)
                    .containsEntry(FeatureName.PROMPT_CHARS, 1L);
            calm(harness, 1_200);
            List<Alert> ends = harness.alerts().stream()
                    .filter(alert -> alert.getState() == AlertState.RESOLVED)
                    .toList();
            assertThat(features(ends)).contains(FeatureName.PROMPT_EMBEDDING, FeatureName.PROMPT_CHARS);
            Set<String> begun = harness.alerts().stream()
                    .filter(alert -> alert.getState() == AlertState.FIRING)
                    .map(Alert::getDedupKey)
                    .collect(Collectors.toSet());
            assertThat(ends).allMatch(end -> begun.contains(end.getDedupKey()));
        }
    }

    @Test
    void aPromotionMakesTheNewTrafficTheNewNormal() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 400);
            shifted(harness, 100);
            harness.deploy(sent.deployed(DeploymentState.PROMOTED, "adapter-a", null));
            assertThat(harness.alerts()).noneMatch(alert -> alert.getState() == AlertState.RESOLVED);
            sent.adapterId = "adapter-a";
            shifted(harness, 1);
            assertThat(harness.alerts())
                    .filteredOn(alert -> alert.getState() == AlertState.RESOLVED)
                    .extracting(Alert::getFeature)
                    .contains(FeatureName.PROMPT_EMBEDDING);
            int before = harness.alerts().size();
            shifted(harness, 800);
            assertThat(harness.alerts()).hasSize(before);
            calm(harness, 150);
            assertThat(harness.alerts().size())
                    .as("back to the old traffic is a change now")
                    .isGreaterThan(before);
        }
    }

    @Test
    void aDeploymentIsNotItselfADriftEvenWhenItChangesTheStyleOfAnswers() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 400);
            harness.deploy(sent.deployed(DeploymentState.PROMOTED, "adapter-a", null));
            sent.adapterId = "adapter-a";
            for (int i = 0; i < 600; i++) {
                InteractionFeatures features = sent.calm();
                features.getNumbers().merge(FeatureName.RESPONSE_CHARS, 3.0, (a, b) -> a * b);
                harness.send(features);
            }
            assertThat(harness.alerts()).isEmpty();
        }
    }

    @Test
    void theSameChangeOfAnswersWithoutADeploymentIsAnInfo() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 400);
            for (int i = 0; i < 200; i++) {
                InteractionFeatures features = sent.calm();
                features.getNumbers().merge(FeatureName.RESPONSE_CHARS, 3.0, (a, b) -> a * b);
                harness.send(features);
            }
            assertThat(features(harness.alerts())).containsExactly(FeatureName.RESPONSE_CHARS);
        }
    }

    @Test
    void aSilentScorerRaisesSensorAndNothingElse() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 400);
            for (int i = 0; i < 300; i++) {
                InteractionFeatures features = sent.calm();
                features.setEmbedding(null);
                harness.send(features);
            }
            assertThat(harness.alerts()).singleElement().satisfies(alert -> {
                assertThat(alert.getKind()).isEqualTo(AlertKind.SENSOR);
                assertThat(alert.getFeature()).isEqualTo(FeatureName.PROMPT_EMBEDDING);
            });
            calm(harness, 100);
            assertThat(harness.alerts()).hasSize(2).last().matches(alert -> alert.getState() == AlertState.RESOLVED);
        }
    }

    @Test
    void interactionsOutsideTheSampleAreNotMissingEmbeddings() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            for (int i = 0; i < 200; i++) {
                InteractionFeatures features = sent.calm();
                features.setEmbedding(null);
                features.setEmbeddingExpected(false);
                harness.send(features);
            }
            assertThat(harness.alerts()).isEmpty();
        }
    }

    @Test
    void nonsenseBecomesADeadLetterAndDetectionGoesOn() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 400);
            InteractionFeatures nan = sent.calm();
            nan.getNumbers().put(FeatureName.PROMPT_CHARS, Double.NaN);
            harness.send(nan);
            InteractionFeatures zero = sent.calm();
            zero.setEmbedding(new ArrayList<>(List.of(0f, 0f)));
            harness.send(zero);
            InteractionFeatures other = sent.calm();
            other.setEmbedding(new ArrayList<>(List.of(1f, 0f)));
            harness.send(other);
            assertThat(harness.deadLetters())
                    .extracting(letter -> letter.getReason())
                    .containsExactly(
                            "numbers.prompt_chars must be finite, was NaN",
                            "embedding must be finite and not zero, squared length was 0.0",
                            "prompt_embedding: vector must have 24 dimensions, has 2");
            shifted(harness, 100);
            assertThat(features(harness.alerts())).contains(FeatureName.PROMPT_EMBEDDING);
        }
    }

    @Test
    void aRestoredJobSaysExactlyWhatAnUninterruptedOneSays() throws Exception {
        List<InteractionFeatures> stream = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            stream.add(i < 450 ? sent.calm() : sent.shifted());
        }
        List<Alert> expected;
        List<Signal> signals;
        try (Harness<InteractionFeatures> whole = harness()) {
            for (InteractionFeatures features : stream) {
                whole.send(features);
            }
            expected = whole.alerts();
            signals = whole.signals();
        }
        assertThat(expected).isNotEmpty();
        for (int cut : new int[] {150, 455}) {
            List<Alert> alerts = new ArrayList<>();
            List<Signal> seen = new ArrayList<>();
            OperatorSubtaskState state;
            try (Harness<InteractionFeatures> first = harness()) {
                for (InteractionFeatures features : stream.subList(0, cut)) {
                    first.send(features);
                }
                state = first.snapshot();
                alerts.addAll(first.alerts());
                seen.addAll(first.signals());
            }
            try (Harness<InteractionFeatures> second = new Harness<>(
                    new DetectFeatures(Harness.policies(200, 100_000)), InteractionFeatures::getScope, state)) {
                for (InteractionFeatures features : stream.subList(cut, stream.size())) {
                    second.send(features);
                }
                alerts.addAll(second.alerts());
                seen.addAll(second.signals());
            }
            assertThat(alerts).isEqualTo(expected);
            assertThat(seen).isEqualTo(signals);
        }
    }

    @Test
    void signalsDrawCurvesAgainstThresholds() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 300);
            List<Signal> chars = harness.signals().stream()
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
            assertThat(harness.signals()).extracting(Signal::getId).doesNotHaveDuplicates();
        }
    }

    @Test
    void aNewVersionOfTheScorerIsAnotherSensor() throws Exception {
        try (Harness<InteractionFeatures> harness = harness()) {
            calm(harness, 400);
            for (int i = 0; i < 400; i++) {
                InteractionFeatures features = sent.shifted();
                features.setScorerVersion("2");
                harness.send(features);
            }
            assertThat(harness.alerts()).isEmpty();
        }
    }

    private Harness<InteractionFeatures> harness() throws Exception {
        return new Harness<>(new DetectFeatures(Harness.policies(200, 100_000)), InteractionFeatures::getScope);
    }

    private void calm(Harness<InteractionFeatures> harness, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            harness.send(sent.calm());
        }
    }

    private void shifted(Harness<InteractionFeatures> harness, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            harness.send(sent.shifted());
        }
    }

    private static Set<String> features(List<Alert> alerts) {
        return new HashMap<>(alerts.stream().collect(Collectors.groupingBy(Alert::getFeature))).keySet();
    }
}
