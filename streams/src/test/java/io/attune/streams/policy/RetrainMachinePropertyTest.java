package io.attune.streams.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for the policy whatever happens in whatever order. */
class RetrainMachinePropertyTest {
    private static final int BUDGET = 2;
    private static final RetrainPolicy POLICY =
            new RetrainPolicy(2, 1, Duration.ofSeconds(2), Duration.ofMinutes(30), BUDGET, 3, Duration.ofHours(3));

    /** Any event, most of them about the request at hand, some about others or out of order. */
    private static void happen(SimulatedScope scope, Random random, AlertKind[] kinds) {
        String request = scope.asked.isEmpty() || random.nextInt(5) == 0 ? "unknown" : scope.request();
        switch (random.nextInt(10)) {
            case 0 -> scope.fires(kinds[random.nextInt(kinds.length)], "k-" + random.nextInt(3), random.nextInt(100));
            case 1 -> scope.resolves("k-" + random.nextInt(3));
            case 2, 3 -> scope.rows(random.nextInt(4), random.nextInt(3), random.nextInt(200));
            case 4 -> scope.pass(Duration.ofSeconds(random.nextInt(10)));
            case 5 -> scope.pass(Duration.ofMinutes(random.nextInt(90)));
            case 6 -> scope.candidate(request, "adapter-" + random.nextInt(3));
            case 7 -> scope.evaluated(request, Verdict.values()[random.nextInt(3)]);
            case 8 ->
                scope.deployed(
                        DeploymentState.values()[random.nextInt(4)],
                        random.nextInt(4) == 0 ? null : request,
                        "adapter-" + random.nextInt(3));
            default -> scope.thumbs("adapter-" + random.nextInt(3), random.nextInt(4), random.nextBoolean());
        }
    }

    @Property(tries = 300)
    void noTwoRetrainsAreInFlightAndTheBudgetHolds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int steps) {
        Random random = new Random(seed);
        SimulatedScope scope = new SimulatedScope(POLICY);
        for (int i = 0; i < steps; i++) {
            boolean inFlight = scope.state.stage() instanceof Stage.InFlight;
            String held = inFlight ? ((Stage.InFlight) scope.state.stage()).requestId() : null;
            boolean silent = scope.state.facts().alerts().sensorSilent();
            int before = scope.asked.size();
            happen(scope, random, AlertKind.values());
            List<SimulatedScope.Asked> fresh = scope.asked.subList(before, scope.asked.size());
            assertThat(fresh).hasSizeLessThanOrEqualTo(1);
            if (!fresh.isEmpty()) {
                // A request only starts where none was in flight, or where the one in flight ended a rest ago.
                assertThat(inFlight && held.equals(((Stage.InFlight) scope.state.stage()).requestId()))
                        .isFalse();
                assertThat(silent && scope.state.facts().alerts().sensorSilent())
                        .as("no retrain while a sensor is silent")
                        .isFalse();
                assertThat(scope.state.stage()).isInstanceOf(Stage.InFlight.class);
            }
            assertThat(scope.why()).isNotBlank().doesNotContain("\n");
        }
        assertThat(scope.asked).extracting(asked -> asked.request().getId()).doesNotHaveDuplicates();
        for (SimulatedScope.Asked asked : scope.asked) {
            long inDay = scope.asked.stream()
                    .filter(other -> other.at() <= asked.at() && other.at() > asked.at() - 86_400_000L)
                    .count();
            assertThat(inDay).isLessThanOrEqualTo(BUDGET);
        }
    }

    @Property(tries = 100)
    void harmAndSilentSensorsAloneNeverRetrain(@ForAll long seed) {
        Random random = new Random(seed);
        SimulatedScope scope = new SimulatedScope(POLICY);
        for (int i = 0; i < 300; i++) {
            happen(scope, random, new AlertKind[] {AlertKind.SAFETY, AlertKind.SENSOR});
        }
        assertThat(scope.asked).isEmpty();
    }

    @Property(tries = 200)
    void whateverHappenedTheScopeComesToRestWhenNothingElseDoes(@ForAll long seed) {
        Random random = new Random(seed);
        SimulatedScope scope = new SimulatedScope(POLICY);
        for (int i = 0; i < 200; i++) {
            happen(scope, random, AlertKind.values());
        }
        for (int key = 0; key < 3; key++) {
            scope.resolves("k-" + key);
        }
        for (int i = 0; i < 4; i++) {
            scope.pass(Duration.ofHours(4));
        }
        assertThat(scope.stage()).isEqualTo(StageName.STABLE);
    }

    @Property(tries = 200)
    void restIsKeptBetweenAnAnswerAndTheNextRequest(@ForAll long seed) {
        Random random = new Random(seed);
        SimulatedScope scope = new SimulatedScope(POLICY);
        long answered = Long.MIN_VALUE;
        for (int i = 0; i < 400; i++) {
            boolean inFlight = scope.state.stage() instanceof Stage.InFlight;
            int before = scope.asked.size();
            happen(scope, random, new AlertKind[] {AlertKind.DRIFT, AlertKind.QUALITY});
            if (inFlight && !(scope.state.stage() instanceof Stage.InFlight)) {
                answered = scope.now;
            }
            if (scope.asked.size() > before && answered != Long.MIN_VALUE) {
                assertThat(scope.now - answered)
                        .isGreaterThanOrEqualTo(POLICY.coolDown().toMillis());
            }
        }
    }
}
