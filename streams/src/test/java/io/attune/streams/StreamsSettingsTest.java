package io.attune.streams;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.streams.alerts.QuietPeriods;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    @Test
    void badValuesAreRefusedByName() {
        assertThatThrownBy(() -> StreamsSettings.embedded(Path.of("x"), " ", 0))
                .hasMessageContaining("baseModel must not be blank");
        assertThatThrownBy(() -> StreamsSettings.embedded(Path.of("x"), "pocket", 70_000))
                .hasMessageContaining("port must be between 0 and 65535 but is 70000");
        assertThatThrownBy(() -> new StreamsSettings(
                        Path.of("x"),
                        "pocket",
                        "127.0.0.1",
                        0,
                        Duration.ZERO,
                        Duration.ofHours(1),
                        QuietPeriods.standard(),
                        5))
                .hasMessageContaining("commitInterval must be a positive duration but is PT0S");
        assertThatThrownBy(() -> new QuietPeriods(Duration.ofSeconds(-1), Duration.ofHours(1)))
                .hasMessageContaining("quiet.harm must be a positive duration but is PT-1S");
    }
}
