package io.attune.streams.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Split;
import io.attune.schemas.record.Verdict;
import io.attune.streams.store.VersionedJson;
import java.time.Duration;
import org.apache.kafka.common.errors.SerializationException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetrainMachineTest {
    private final SimulatedScope scope = new SimulatedScope();

    @Test
    void aSuspicionMustStandBeforeItIsConfirmed() {
        scope.fires(AlertKind.DRIFT, "key", 100);
        assertThat(scope.stage()).isEqualTo(StageName.SUSPECTED);
        scope.pass(Duration.ofMillis(1_999));
        assertThat(scope.stage()).isEqualTo(StageName.SUSPECTED);
        scope.pass(Duration.ofMillis(1));
        assertThat(scope.stage()).isEqualTo(StageName.CONFIRMED);
    }

    @Test
    void aSuspicionThatEndsIsDismissed() {
        scope.fires(AlertKind.DRIFT, "key", 100).resolves("key");
        assertThat(scope.stage()).isEqualTo(StageName.STABLE);
        scope.confirmed(AlertKind.DRIFT).resolves("key");
        assertThat(scope.stage()).isEqualTo(StageName.STABLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = AlertKind.class,
            names = {"SAFETY", "SENSOR"})
    void harmAndSilentSensorsNeverRetrain(AlertKind kind) {
        scope.confirmed(kind).rows(100, 100, 100);
        assertThat(scope.stage()).isEqualTo(StageName.STABLE);
        assertThat(scope.asked).isEmpty();
        assertThat(scope.why()).contains("never retrains").contains(kind + " test key");
    }

    @Test
    void driftBeatsQualityAsTheCause() {
        scope.fires(AlertKind.QUALITY, "q", 100).pass(Duration.ofSeconds(2));
        assertThat(scope.state.stage())
                .isInstanceOfSatisfying(Stage.Confirmed.class, confirmed -> assertThat(confirmed.attribution())
                        .isEqualTo(Attribution.QUALITY));
        scope.fires(AlertKind.DRIFT, "d", 50);
        assertThat(scope.state.stage()).isInstanceOfSatisfying(Stage.Confirmed.class, confirmed -> {
            assertThat(confirmed.attribution()).isEqualTo(Attribution.TRAFFIC_MIX);
            assertThat(confirmed.since()).isEqualTo(50);
        });
    }

    @Test
    void aSilentSensorHoldsARetrainBack() {
        scope.fires(AlertKind.SENSOR, "s", 0).confirmed(AlertKind.DRIFT).rows(10, 10, 100);
        assertThat(scope.asked).isEmpty();
        assertThat(scope.why()).contains("a sensor is silent (SENSOR test s)");
        scope.resolves("s");
        assertThat(scope.asked).hasSize(1);
    }

    @Test
    void onlyRowsSinceTheChangeCount() {
        scope.rows(50, 50, 99).confirmed(AlertKind.DRIFT).rows(4, 1, 100);
        assertThat(scope.asked).isEmpty();
        assertThat(scope.why()).contains("4 of 4 to train on, 1 of 2 held out");
        scope.rows(0, 1, 101);
        assertThat(scope.asked).singleElement().satisfies(asked -> {
            assertThat(asked.request().getExamples().get(0).getToOffset()).isEqualTo(106);
            assertThat(asked.request().getExamples().get(0).getPartition()).isEqualTo(2);
            assertThat(asked.request().getParentAdapter()).isNull();
        });
    }

    @Test
    void aThoughtThatIsTakenBackIsPartOfTheDataSetButNoMoreEvidence() {
        scope.confirmed(AlertKind.DRIFT).rows(3, 2, 100);
        for (int offset = 5; offset < 30; offset++) {
            scope.hear(new PolicyEvent.RowRepeated(2, offset));
        }
        assertThat(scope.asked).isEmpty();
        assertThat(scope.why()).contains("3 of 4 to train on");
        scope.hear(new PolicyEvent.RowAdded(100, Split.TRAIN, 2, 30));
        assertThat(scope.asked).singleElement().satisfies(asked -> assertThat(
                        asked.request().getExamples().get(0).getToOffset())
                .isEqualTo(31));
    }

    @Test
    void rowsThatCameBeforeTheAlertCountFromTheEstimatedChange() {
        scope.rows(4, 2, 100).confirmed(AlertKind.DRIFT);
        assertThat(scope.stage()).isEqualTo(StageName.RETRAINING);
    }

    @Test
    void anEarlierChangePointOfASecondAlertWidensTheSlice() {
        scope.rows(3, 2, 60).confirmed(AlertKind.DRIFT).rows(1, 0, 100);
        assertThat(scope.stage()).isEqualTo(StageName.CONFIRMED);
        scope.fires(AlertKind.DRIFT, "second", 60);
        assertThat(scope.stage()).isEqualTo(StageName.RETRAINING);
        assertThat(scope.asked.get(0).request().getSince()).isEqualTo(60);
    }

    @Test
    void oneRetrainIsInFlightWhateverFires() {
        scope.retraining().fires(AlertKind.QUALITY, "q", 100).rows(20, 20, 200).pass(Duration.ofMinutes(30));
        assertThat(scope.asked).hasSize(1);
        scope.candidate(scope.request(), "a-1").rows(20, 20, 200);
        assertThat(scope.stage()).isEqualTo(StageName.EVALUATING);
        assertThat(scope.asked).hasSize(1);
    }

    @Test
    void aPromotionLeadsOverTheCanaryToStable() {
        scope.retraining().thumbs(null, 3, false);
        String request = scope.request();
        scope.candidate(request, "a-1").evaluated(request, Verdict.PROMOTED);
        assertThat(scope.stage()).isEqualTo(StageName.EVALUATING);
        scope.deployed(DeploymentState.PROMOTED, request, "a-1").resolves("key");
        assertThat(scope.stage()).isEqualTo(StageName.CANARY);
        scope.thumbs(null, 10, false).thumbs("a-1", 4, true);
        assertThat(scope.stage()).isEqualTo(StageName.CANARY);
        scope.thumbs("a-1", 1, false);
        assertThat(scope.stage()).isEqualTo(StageName.STABLE);
        assertThat(scope.state.facts().lastDecision())
                .isEqualTo("stays: 80 % of 5 thumbs up, its predecessor had 0 % of 3 thumbs up");
    }

    @Test
    void theCanaryEndsThoughNobodyJudges() {
        scope.retraining()
                .deployed(DeploymentState.PROMOTED, scope.request(), "a-1")
                .resolves("key");
        scope.pass(Duration.ofHours(1));
        assertThat(scope.stage()).isEqualTo(StageName.STABLE);
    }

    @Test
    void aDeploymentMayOvertakeItsCandidateAndItsEvaluation() {
        scope.retraining();
        String request = scope.request();
        scope.deployed(DeploymentState.REJECTED, request, "a-1");
        assertThat(scope.stage()).isEqualTo(StageName.COOLING_DOWN);
        scope.candidate(request, "a-1").evaluated(request, Verdict.REJECTED);
        assertThat(scope.stage()).isEqualTo(StageName.COOLING_DOWN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"REJECTED", "INCONCLUSIVE"})
    void aRefusedCandidateLeadsToRestAndNeedsNewRows(Verdict verdict) {
        scope.retraining().evaluated(scope.request(), verdict);
        assertThat(scope.stage()).isEqualTo(StageName.COOLING_DOWN);
        assertThat(scope.why()).contains("the gate says " + verdict);
        scope.pass(Duration.ofMinutes(5)).pass(Duration.ofSeconds(2));
        assertThat(scope.stage()).isEqualTo(StageName.CONFIRMED);
        assertThat(scope.why()).contains("waiting for new rows, 0 of 2");
        scope.rows(2, 0, 300);
        assertThat(scope.asked).hasSize(2);
        assertThat(scope.asked.get(1).request().getId())
                .isNotEqualTo(scope.asked.get(0).request().getId());
    }

    @Test
    void aFailedTrainingIsTriedAgainAfterTheRestUnderAnotherId() {
        scope.retraining().hear(new PolicyEvent.TrainingFailed(scope.request(), "out of memory"));
        assertThat(scope.why()).contains("training failed: out of memory");
        scope.pass(Duration.ofMinutes(5)).pass(Duration.ofSeconds(2));
        assertThat(scope.asked).hasSize(2);
        assertThat(scope.asked.get(1).request().getIdempotencyKey())
                .isNotEqualTo(scope.asked.get(0).request().getIdempotencyKey());
    }

    @Test
    void aStageThatGivesNoAnswerIsGivenUp() {
        scope.retraining().pass(Duration.ofMinutes(59)).candidate(scope.request(), "a-1");
        scope.pass(Duration.ofMinutes(59));
        assertThat(scope.stage()).isEqualTo(StageName.EVALUATING);
        scope.pass(Duration.ofMinutes(1));
        assertThat(scope.stage()).isEqualTo(StageName.COOLING_DOWN);
        assertThat(scope.why()).contains("evaluating gave no answer within PT1H");
    }

    @Test
    void aPromotedAdaptersRowsCallForNoSecondRetrain() {
        scope.retraining()
                .deployed(DeploymentState.PROMOTED, scope.request(), "a-1")
                .resolves("key");
        scope.thumbs("a-1", 5, true).pass(Duration.ofMinutes(6));
        scope.fires(AlertKind.DRIFT, "late", 100).pass(Duration.ofSeconds(2));
        assertThat(scope.asked).hasSize(1);
        assertThat(scope.why()).contains("0 of 4 to train on");
        scope.rows(4, 2, 200);
        assertThat(scope.asked).hasSize(2);
        assertThat(scope.asked.get(1).request().getParentAdapter()).isEqualTo("a-1");
    }

    @Test
    void theScopeRestsAfterAPromotionToo() {
        scope.retraining()
                .deployed(DeploymentState.PROMOTED, scope.request(), "a-1")
                .resolves("key");
        scope.thumbs("a-1", 5, true)
                .fires(AlertKind.DRIFT, "new", 150)
                .pass(Duration.ofSeconds(2))
                .rows(4, 2, 200);
        assertThat(scope.asked).hasSize(1);
        assertThat(scope.why()).contains("resting for another");
        scope.pass(Duration.ofMinutes(5));
        assertThat(scope.asked).hasSize(2);
    }

    @Test
    void theDailyBudgetIsKeptAndRenewed() {
        scope.confirmed(AlertKind.DRIFT);
        for (int i = 0; i < 10; i++) {
            scope.rows(4, 2, 100);
            if (scope.state.stage() instanceof Stage.InFlight) {
                scope.evaluated(scope.request(), Verdict.REJECTED);
            }
            scope.pass(Duration.ofMinutes(6)).pass(Duration.ofSeconds(2));
        }
        assertThat(scope.asked).hasSize(3);
        assertThat(scope.why()).contains("daily budget of 3 retrains is spent");
        scope.pass(Duration.ofDays(1));
        assertThat(scope.asked).hasSize(4);
    }

    @Test
    void aBudgetOfNothingNeverRetrains() {
        SimulatedScope frugal = new SimulatedScope(
                new RetrainPolicy(1, 1, Duration.ZERO, Duration.ofMinutes(1), 0, 0, Duration.ofHours(1)));
        frugal.confirmed(AlertKind.DRIFT).rows(10, 10, 100).pass(Duration.ofDays(3));
        assertThat(frugal.asked).isEmpty();
    }

    @Test
    void anOperatorsRequestIsHonouredInEveryStageAndQueuedInFlight() {
        scope.operator("hand-1");
        assertThat(scope.stage()).isEqualTo(StageName.RETRAINING);
        scope.operator("hand-2").operator("hand-2");
        scope.hear(new PolicyEvent.TrainingFailed("hand-1", "no"));
        assertThat(scope.state.stage())
                .isInstanceOfSatisfying(Stage.Retraining.class, stage -> assertThat(stage.requestId())
                        .isEqualTo("hand-2"));
        scope.hear(new PolicyEvent.TrainingFailed("hand-2", "no"));
        assertThat(scope.stage()).isEqualTo(StageName.COOLING_DOWN);
        assertThat(scope.asked)
                .as("an operator's request is not asked for again")
                .isEmpty();
    }

    @Test
    void anOperatorsPromotionDuringARetrainDoesNotEndIt() {
        scope.retraining().deployed(DeploymentState.PROMOTED, null, "by-hand");
        assertThat(scope.stage()).isEqualTo(StageName.RETRAINING);
        assertThat(scope.state.facts().serving().adapterId()).isEqualTo("by-hand");
    }

    @Test
    void aRollbackLeadsToRest() {
        scope.retraining()
                .deployed(DeploymentState.PROMOTED, scope.request(), "a-1")
                .resolves("key");
        scope.deployed(DeploymentState.ROLLED_BACK, null, null);
        assertThat(scope.stage()).isEqualTo(StageName.COOLING_DOWN);
        assertThat(scope.state.facts().serving().adapterId()).isNull();
    }

    @Test
    void theSameDeploymentTwiceIsOne() {
        PolicyEvent.Deployed promoted =
                new PolicyEvent.Deployed("dep-1", DeploymentState.PROMOTED, null, "a-1", "pocket", "because");
        scope.hear(promoted).thumbs("a-1", 5, true).hear(promoted);
        assertThat(scope.stage()).isEqualTo(StageName.STABLE);
    }

    @Test
    void aRepeatedAlertIsOneEpisodeAndALifecycleEndsOnlyWhatItSaw() {
        scope.fires(AlertKind.DRIFT, "key", 100).fires(AlertKind.DRIFT, "key", 120);
        assertThat(scope.state.facts().alerts().episodes()).hasSize(1);
        scope.hear(new PolicyEvent.AlertResolved("resolved-of-another", "key"));
        assertThat(scope.state.facts().alerts().episodes()).hasSize(1);
        scope.resolves("key");
        assertThat(scope.state.facts().alerts().episodes()).isEmpty();
    }

    @Test
    void sameStateEventAndCircumstancesGiveTheSameTransition() {
        scope.confirmed(AlertKind.DRIFT).rows(4, 1, 100);
        ScopeState before = scope.state;
        PolicyEvent event = new PolicyEvent.RowAdded(100, Split.HOLDOUT, 2, 77);
        assertThat(RetrainMachine.next(before, event, scope.circumstances()))
                .isEqualTo(RetrainMachine.next(before, event, scope.circumstances()));
    }

    @Test
    void theStateSurvivesItsPersistedFormInEveryStage() {
        VersionedJson<ScopeState> serde = new VersionedJson<>(ScopeState.class, ScopeState.VERSION);
        scope.retraining().operator("hand").thumbs(null, 2, true);
        String request = scope.request();
        assertSame(serde);
        scope.candidate(request, "a-1");
        assertSame(serde);
        scope.deployed(DeploymentState.PROMOTED, request, "a-1");
        assertSame(serde);
        scope.hear(new PolicyEvent.TrainingFailed("hand", "no"));
        assertSame(serde);
        byte[] future = new VersionedJson<>(ScopeState.class, ScopeState.VERSION + 1)
                .serializer()
                .serialize("t", scope.state);
        Assertions.assertThatThrownBy(() -> serde.deserializer().deserialize("policy-scopes", future))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("policy-scopes");
    }

    private void assertSame(VersionedJson<ScopeState> serde) {
        byte[] bytes = serde.serializer().serialize("t", scope.state);
        assertThat(serde.deserializer().deserialize("t", bytes)).isEqualTo(scope.state);
    }
}
