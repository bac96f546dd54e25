package io.attune.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.serving.batch.AdapterSlot;
import io.attune.serving.batch.FakeEngine;
import io.attune.serving.batch.FakeEngine.FakeAdapter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Swaps on an engine that only counts. */
class AdapterSwitchTest {
    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);
    private static final Path STORE = Path.of("/adapters");

    private final FakeEngine engine = new FakeEngine();
    private final AdapterSwitch adapters = new AdapterSwitch(engine, STORE, Clock.systemUTC());

    private FakeAdapter available(String id, float adds, float told) {
        GoldenOutputs golden =
                new GoldenOutputs(List.of(new int[] {1, 2}), List.of(new float[] {2 + told, 1 + told}), 0.01f);
        FakeAdapter adapter = new FakeAdapter(id, adds, golden);
        engine.adapters.put(STORE.resolve(id), adapter);
        return adapter;
    }

    private static Deployment deployment(String id, String adapter, DeploymentState state) {
        return Deployment.newBuilder()
                .setId(id)
                .setScope("acme/desk")
                .setEventTime(1)
                .setState(state)
                .setBaseModel("fake")
                .setAdapterId(adapter)
                .setActor("gate")
                .setReason("test")
                .build();
    }

    private boolean promote(String id, String adapter) {
        return adapters.onDeployment(deployment(id, adapter, DeploymentState.PROMOTED));
    }

    @Test
    void aRequestFinishesOnTheAdapterItBeganWithAndThenThatIsFreed() {
        FakeAdapter first = available(A, 1, 1);
        FakeAdapter second = available(B, 2, 2);
        promote("d1", A);
        AdapterSlot running = adapters.use("acme/desk");
        assertThat(running.id()).isEqualTo(A);
        promote("d2", B);
        AdapterSlot next = adapters.use("acme/desk");
        assertThat(next.id()).isEqualTo(B);
        assertThat(first.closed()).isFalse();
        running.release();
        assertThat(first.closed()).isTrue();
        next.release();
        assertThat(second.closed()).isFalse();
        adapters.close();
        assertThat(second.closed()).isTrue();
    }

    @Test
    void otherScopesAreNotConcerned() {
        available(A, 1, 1);
        promote("d1", A);
        AdapterSlot other = adapters.use("acme/other");
        assertThat(other.id()).isNull();
        other.release();
    }

    @Test
    void aRollBackToTheBaseModelServesTheBaseModel() {
        FakeAdapter first = available(A, 1, 1);
        promote("d1", A);
        assertThat(adapters.onDeployment(deployment("d2", null, DeploymentState.ROLLED_BACK)))
                .isTrue();
        assertThat(adapters.states().get("acme/desk").slot().id()).isNull();
        assertThat(first.closed()).isTrue();
    }

    @Test
    void anAdapterThatIsNotWhatTheTrainerSawIsRefusedAndFreed() {
        available(A, 1, 1);
        FakeAdapter wrong = available(B, 2, 2.5f);
        promote("d1", A);
        assertThat(promote("d2", B)).isFalse();
        ScopeState state = adapters.states().get("acme/desk");
        assertThat(state.slot().id()).isEqualTo(A);
        assertThat(state.refusal().adapter()).isEqualTo(B);
        assertThat(state.refusal().reason()).contains("golden outputs");
        assertThat(wrong.closed()).isTrue();
    }

    @Test
    void anAdapterThatChangesNothingIsRefused() {
        available(A, 0, 0);
        assertThat(promote("d1", A)).isFalse();
        ScopeState state = adapters.states().get("acme/desk");
        assertThat(state.slot().id()).isNull();
        assertThat(state.refusal().reason()).contains("does not change the model");
    }

    @Test
    void notANumberProvesNothing() {
        available(A, Float.NaN, 0);
        assertThat(promote("d1", A)).isFalse();
        assertThat(adapters.states().get("acme/desk").refusal().reason()).contains("golden outputs");
    }

    @Test
    void anotherDigestThanTheDeploymentSaysIsRefused() {
        FakeAdapter other = available(B, 1, 1);
        engine.adapters.put(STORE.resolve(A), other);
        assertThat(promote("d1", A)).isFalse();
        assertThat(adapters.states().get("acme/desk").refusal().reason()).contains("has the digest " + B);
        assertThat(other.closed()).isTrue();
    }

    @Test
    void theSameDeploymentTwiceIsOneSwap() {
        FakeAdapter first = available(A, 1, 1);
        promote("d1", A);
        assertThat(promote("d1", A)).isTrue();
        assertThat(first.closed()).isFalse();
        adapters.close();
        adapters.close();
        assertThat(first.closed()).isTrue();
    }

    @Test
    void addressesOutsideTheStoreAreNotFollowed() {
        available(A, 1, 1);
        Deployment elsewhere = deployment("d1", A, DeploymentState.PROMOTED);
        elsewhere = Deployment.newBuilder(elsewhere).setUri("/etc/" + A).build();
        assertThat(adapters.onDeployment(elsewhere)).isTrue();
        assertThat(adapters.states().get("acme/desk").slot().id()).isEqualTo(A);
        Deployment dotted = Deployment.newBuilder(deployment("d2", B, DeploymentState.PROMOTED))
                .setUri("/adapters/../etc/" + B)
                .build();
        assertThat(adapters.onDeployment(dotted)).isFalse();
        assertThat(adapters.states().get("acme/desk").refusal().reason()).startsWith("/adapters/" + B);
    }
}
