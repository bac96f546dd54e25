package io.attune.evaluator.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.OutcomeStatus;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScopeCanaryTest {
    private static final String OLD = "a".repeat(32);
    private static final String NEW = "b".repeat(32);

    private final ScopeCanary canary = new ScopeCanary(40, 0.02);
    private long time = 1000;

    private Deployment deployment(DeploymentState state, String adapter, String predecessor) {
        return Deployment.newBuilder()
                .setId(state + "-" + adapter)
                .setScope("acme/desk")
                .setEventTime(time++)
                .setState(state)
                .setBaseModel("pocket")
                .setAdapterId(adapter)
                .setUri(adapter == null ? null : "file:///store/" + adapter)
                .setPredecessor(predecessor)
                .setEvaluationId("evaluation")
                .setRequestId("request")
                .setActor("gate")
                .setReason("all-slices-passed")
                .build();
    }

    private Optional<Deployment> outcome(String adapter, Boolean thumb, boolean flagged) {
        return canary.accept(
                Outcome.newBuilder()
                        .setId("o" + time)
                        .setScope("acme/desk")
                        .setEventTime(time++)
                        .setInteractionId("i" + time)
                        .setAdapterId(adapter)
                        .setStatus(OutcomeStatus.FEEDBACK)
                        .setThumbUp(thumb)
                        .setScores(Map.of())
                        .setDemonstrated(false)
                        .setFlagged(flagged)
                        .setFeedbackCount(1)
                        .build(),
                5000);
    }

    private Optional<Deployment> outcomes(String adapter, int up, int down) {
        Optional<Deployment> rollback = Optional.empty();
        for (int index = 0; index < up + down && rollback.isEmpty(); index++) {
            rollback = outcome(adapter, index < up, false);
        }
        return rollback;
    }

    @Test
    void aWorseAdapterIsTakenBackOnceToItsPredecessor() {
        assertThat(canary.accept(deployment(DeploymentState.PROMOTED, OLD, null), 0))
                .isEmpty();
        assertThat(outcomes(OLD, 45, 15)).isEmpty();
        assertThat(canary.accept(deployment(DeploymentState.PROMOTED, NEW, OLD), 0))
                .isEmpty();
        Deployment rollback = outcomes(NEW, 2, 38).orElseThrow();
        assertThat(rollback.getState()).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(rollback.getAdapterId()).isEqualTo(OLD);
        assertThat(rollback.getUri()).isEqualTo("file:///store/" + OLD);
        assertThat(rollback.getPredecessor()).isEqualTo(NEW);
        assertThat(rollback.getActor()).isEqualTo("canary");
        assertThat(rollback.getReason()).contains("thumbs up, the predecessor had at least");
        assertThat(outcomes(NEW, 0, 40)).isEmpty();
    }

    @Test
    void theBaseModelIsAPredecessorToo() {
        assertThat(outcomes(null, 50, 10)).isEmpty();
        canary.accept(deployment(DeploymentState.PROMOTED, NEW, null), 0);
        Deployment rollback = outcomes(NEW, 0, 40).orElseThrow();
        assertThat(rollback.getAdapterId()).isNull();
        assertThat(rollback.getUri()).isNull();
    }

    @Test
    void outcomesThatAreReadAfterTheDeploymentCountAsWell() {
        Deployment promotion = Deployment.newBuilder(deployment(DeploymentState.PROMOTED, NEW, null))
                .setEventTime(100_000)
                .build();
        canary.accept(promotion, 0);
        assertThat(outcomes(null, 50, 10)).isEmpty();
        assertThat(outcomes(NEW, 0, 40)).isPresent();
    }

    @Test
    void flaggedAndUnjudgedOutcomesDoNotCount() {
        outcomes(null, 50, 10);
        canary.accept(deployment(DeploymentState.PROMOTED, NEW, null), 0);
        for (int index = 0; index < 100; index++) {
            assertThat(outcome(NEW, false, true)).isEmpty();
            assertThat(outcome(NEW, null, false)).isEmpty();
            assertThat(outcome(OLD, false, false)).isEmpty();
        }
    }

    @Test
    void anAdapterThatPassedItsCanaryIsNotTakenBackByIt() {
        outcomes(null, 50, 10);
        canary.accept(deployment(DeploymentState.PROMOTED, NEW, null), 0);
        assertThat(outcomes(NEW, 40, 0)).isEmpty();
        assertThat(outcomes(NEW, 0, 100)).isEmpty();
    }

    @Test
    void theNextDeploymentEndsTheWatch() {
        outcomes(null, 50, 10);
        canary.accept(deployment(DeploymentState.PROMOTED, NEW, null), 0);
        canary.accept(deployment(DeploymentState.ROLLED_BACK, null, NEW), 0);
        assertThat(outcomes(NEW, 0, 40)).isEmpty();
    }

    @Test
    void aRejectedCandidateDoesNotEndTheWatch() {
        outcomes(null, 50, 10);
        canary.accept(deployment(DeploymentState.PROMOTED, NEW, null), 0);
        canary.accept(deployment(DeploymentState.REJECTED, OLD, NEW), 0);
        assertThat(outcomes(NEW, 0, 40)).isPresent();
    }

    @Test
    void thumbsFromBeforeTheChangeAreNoBaseline() {
        outcomes(null, 58, 2);
        long change = time;
        outcomes(null, 3, 57);
        canary.accept(CandidateRecords.candidate("request", change));
        canary.accept(deployment(DeploymentState.PROMOTED, NEW, null), 0);
        // As few thumbs as the predecessor had since the change: not worse.
        assertThat(outcomes(NEW, 3, 37)).isEmpty();
    }
}
