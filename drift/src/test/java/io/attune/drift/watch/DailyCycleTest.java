package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.record.InteractionFeatures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Prompts that are longer by day than by night, every day. */
class DailyCycleTest {

    private static final int PER_DAY = 480;

    private final Sent sent = new Sent(21);

    @Test
    void contentThatFollowsTheHourIsNoDriftToAReferenceOfWholeDaysAndAShiftStillIs() {
        // Nine watched days: a budget that makes a false alarm in them unlikely, where the driver's own would allow
        // seven.
        AlarmBudget budget = new AlarmBudget(1, Duration.ofDays(900));
        ScopeDriver scope =
                new ScopeDriver(new DetectionPolicy(200, budget, 1.0, 1_000_000, 25, Duration.ofMillis(1)).spanning(3));
        send(scope, 12, 1);
        assertThat(scope.alerts).isEmpty();
        scope.reload();
        send(scope, 2, 1.8);
        assertThat(scope.firing()).isNotEmpty().allSatisfy(alert -> assertThat(alert.getFeature())
                .isIn(FeatureName.PROMPT_CHARS, FeatureName.PROMPT_WORDS));
    }

    @Test
    void aReferenceOfAFewHoursTakesTheNightForDrift() {
        ScopeDriver scope = new ScopeDriver(ScopeDriver.policy(200));
        send(scope, 3, 1);
        assertThat(scope.firing()).isNotEmpty();
    }

    @Test
    void aReferenceThatSpansDaysIsCollectedThroughSavedState() {
        DetectionPolicy policy = ScopeDriver.policy(200).spanning(3);
        ScopeDriver whole = new ScopeDriver(policy);
        send(whole, 5, 1);
        ScopeDriver often = new ScopeDriver(policy);
        Sent again = new Sent(21);
        for (int i = 0; i < 5 * PER_DAY; i++) {
            often.send(record(again, i, 1));
            if (i % 97 == 0) {
                often.reload();
            }
        }
        assertThat(often.signals).isEqualTo(whole.signals);
    }

    private void send(ScopeDriver scope, int days, double factor) {
        for (int i = 0; i < days * PER_DAY; i++) {
            scope.send(record(sent, i, factor));
        }
    }

    private static InteractionFeatures record(Sent sent, int i, double factor) {
        sent.stepMillis = 86_400_000L / PER_DAY;
        InteractionFeatures record = sent.calm();
        double day = factor * Math.exp(0.6 * Math.cos(2 * Math.PI * i / PER_DAY));
        for (String feature : new String[] {FeatureName.PROMPT_CHARS, FeatureName.PROMPT_WORDS}) {
            record.getNumbers().merge(feature, day, (value, times) -> Math.rint(value * times));
        }
        return record;
    }
}
