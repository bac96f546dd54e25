package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.InteractionFeatures;
import org.junit.jupiter.api.Test;

/** A baseline makes references and says nothing itself. */
class ScopeBaselineTest {

    @Test
    void detectionStartsWithTheFirstRecordAfterIt() {
        ScopeDriver driver = new ScopeDriver(100);
        Sent sent = new Sent(3);
        for (int i = 0; i < 100; i++) {
            driver.send(baseline(sent.calm()));
        }
        long live = sent.time();
        int needed = 0;
        while (driver.firing().isEmpty() && needed < 100) {
            driver.send(sent.shifted());
            needed++;
        }
        assertThat(needed).isBetween(2, 60);
        assertThat(driver.firing().get(0).getChangePoint()).isGreaterThanOrEqualTo(live);
        assertThat(driver.refused).isEmpty();
    }

    @Test
    void whatChangesWithinItIsNoAlarmAndNothingThatItLacksIsASilentSensor() {
        ScopeDriver driver = new ScopeDriver(100);
        Sent sent = new Sent(4);
        for (int i = 0; i < 1_000; i++) {
            InteractionFeatures record = baseline(i < 100 ? sent.calm() : sent.shifted());
            record.setEmbedding(i < 500 ? record.getEmbedding() : null);
            driver.send(record);
        }
        assertThat(driver.alerts).isEmpty();
        for (int i = 0; i < 300; i++) {
            driver.send(sent.calm());
        }
        assertThat(driver.alerts).isEmpty();
    }

    private static InteractionFeatures baseline(InteractionFeatures record) {
        record.setBaseline(true);
        return record;
    }
}
