package io.attune.streams;

import io.attune.streams.alerts.QuietPeriods;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How the Kafka Streams applications run.
 *
 * @param stateDirectory for the stores; another process needs another one
 * @param baseModel requested for a scope whose deployments name no other
 * @param host address that the state is served on
 * @param port for it; 0 takes a free one
 * @param commitInterval how often a transaction is committed; results are seen that much later
 * @param keepInteractions how long an interaction is remembered, so that a right answer that comes after the feedback window still
 *     becomes a row
 * @param quiet how long alerts must not be repeated before their episodes end
 * @param toleratedFailures threads that may fail and be replaced within ten minutes before an application gives up
 */
public record StreamsSettings(
        Path stateDirectory,
        String baseModel,
        String host,
        int port,
        Duration commitInterval,
        Duration keepInteractions,
        QuietPeriods quiet,
        int toleratedFailures) {
    public StreamsSettings {
        Objects.requireNonNull(stateDirectory, "stateDirectory is missing");
        if (baseModel == null || baseModel.isBlank()) {
            throw new IllegalArgumentException("baseModel must not be blank");
        }
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535 but is " + port);
        }
        positive("commitInterval", commitInterval);
        positive("keepInteractions", keepInteractions);
        Objects.requireNonNull(quiet, "quiet is missing");
        if (toleratedFailures < 0) {
            throw new IllegalArgumentException("toleratedFailures must not be negative but is " + toleratedFailures);
        }
    }

    /** What one machine needs: loopback, commits every 100 ms, interactions kept for a day. */
    public static StreamsSettings embedded(Path stateDirectory, String baseModel, int port) {
        return new StreamsSettings(
                stateDirectory,
                baseModel,
                "127.0.0.1",
                port,
                Duration.ofMillis(100),
                Duration.ofHours(24),
                QuietPeriods.standard(),
                5);
    }

    private static void positive(String field, Duration value) {
        if (value == null || value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(field + " must be a positive duration but is " + value);
        }
    }
}
