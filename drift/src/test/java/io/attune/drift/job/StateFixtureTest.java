package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** State that an earlier version saved is gone on from as if nothing had happened. */
class StateFixtureTest {

    private static final Path STATES = Path.of("src", "test", "resources", "state");

    @Test
    void aSavepointOfEveryCommittedVersionGoesOnWhereItStood() throws Exception {
        List<Alert> alerts;
        List<Signal> signals;
        try (Harness whole = new Harness(10, null)) {
            for (InteractionFeatures record : StateFixture.before()) {
                whole.send(record);
            }
            int alertsBefore = whole.alerts().size();
            int signalsBefore = whole.signals().size();
            assertThat(alertsBefore).as("a change is open in the saved state").isPositive();
            for (InteractionFeatures record : StateFixture.after()) {
                whole.send(record);
            }
            alerts = whole.alerts().subList(alertsBefore, whole.alerts().size());
            signals = whole.signals().subList(signalsBefore, whole.signals().size());
        }
        assertThat(alerts).isNotEmpty();
        for (int version = 1; version <= StateFixture.VERSION; version++) {
            Path file = STATES.resolve(StateFixture.name(version));
            assertThat(Files.exists(file)).as("%s is committed", file).isTrue();
            try (Harness restored = new Harness(10, StateFixture.read(file))) {
                for (InteractionFeatures record : StateFixture.after()) {
                    restored.send(record);
                }
                assertThat(StateFixture.told(restored.alerts()))
                        .as("alerts after the state of version %d", version)
                        .isEqualTo(Files.readAllLines(STATES.resolve(StateFixture.alerts(version))));
                if (version == StateFixture.VERSION) {
                    assertThat(restored.alerts()).isEqualTo(alerts);
                    assertThat(restored.signals()).isEqualTo(signals);
                }
            }
        }
    }
}
