package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attune.drift.detect.DetectorCodec;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a scope may spend is what its watches and sensors together spend at most. */
class ScopeBudgetTest {

    @Test
    void theSharesOfAllThatIsWatchedStayWithinTheBudget() {
        double fixed = Stream.concat(
                                Stream.concat(WatchPlan.INPUTS.stream(), WatchPlan.OUTPUTS.stream()),
                                Stream.of(WatchPlan.THUMBS, WatchPlan.HARM))
                        .mapToDouble(WatchPlan::budgetShare)
                        .sum()
                + WatchPlan.SENSORS;
        double scores = 0;
        for (int i = 0; i < 200; i++) {
            scores += WatchPlan.score("score:" + i, i).budgetShare();
        }
        assertThat(fixed + scores).isCloseTo(1, within(1e-9));
    }

    @Test
    void theThresholdsOfAScopeAddUpToItsFalseAlarmsInTime() {
        ScopeDriver scope = new ScopeDriver(60);
        Sent sent = new Sent(2);
        for (int i = 0; i < 400; i++) {
            scope.send(sent.calm());
            scope.send(sent.judged(0.8));
            scope.send(sent.verdict(0.02));
        }
        double perMilli = 0;
        for (WatchGroup group : scope.watch().groups) {
            for (FeatureWatch watch : group.watches.values()) {
                assertThat(watch.detector).as(watch.identity.plan().feature()).isNotNull();
                // The threshold is the run length over what the reference's risk leaves of it.
                assertThat(Math.exp(watch.detector.threshold()))
                        .isGreaterThanOrEqualTo(watch.pace.runLength() * (1 - 1e-9));
                perMilli += 1 / watch.pace.meanMillis();
            }
        }
        assertThat(perMilli).isPositive().isLessThan(ScopeDriver.BUDGET.perMilli());
    }

    /** A tight budget, so that spending more of it would show: scopes without a change, each with everything watched. */
    @Test
    void falseAlarmsOfCalmScopesStayWithinTheBudget() {
        AlarmBudget budget = new AlarmBudget(1, Duration.ofMinutes(20));
        DetectionPolicy policy = new DetectionPolicy(60, budget, 1, 1_000_000, 1_000, Duration.ofDays(1));
        DetectorCodec codec = new DetectorCodec();
        List<Alert> firing = new ArrayList<>();
        WatchOutput output = new WatchOutput() {
            @Override
            public void signal(Signal signal) {
                // Only alarms are counted.
            }

            @Override
            public void alert(Alert alert) {
                if (alert.getState() == AlertState.FIRING) {
                    firing.add(alert);
                }
            }
        };
        int scopes = 12;
        long millis = 0;
        for (int s = 0; s < scopes; s++) {
            ScopeWatch watch = new ScopeWatch(Sent.SCOPE);
            Sent sent = new Sent(100 + s);
            for (int i = 0; i < 1_500; i++) {
                InteractionFeatures record = i % 3 == 0 ? sent.judged(0.8) : sent.calm();
                watch.observe(record, policy, budget, codec, output);
            }
            millis += sent.time() - Sent.START;
        }
        assertThat((double) firing.size()).isLessThan(millis * budget.perMilli());
    }
}
