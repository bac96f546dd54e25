package io.attune.serving.api;

import io.attune.schemas.config.Connections;
import io.attune.serving.batch.FakeEngine;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Serving as a process of its own, to be killed; the engine only counts. */
public final class ServingProcess {
    private ServingProcess() {}

    /** Arguments: Kafka, registry, folder. Writes its address into {@code folder/url}. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[2]);
        ServingConfig config = new ServingConfig(
                "127.0.0.1", 0, "fake", 8, 64, 64, 16, 100, 1 << 20, Duration.ofSeconds(60), folder.resolve("spool"));
        ServingServer server = new ServingServer(
                new Connections(arguments[0], URI.create(arguments[1]), folder),
                config,
                new FakeEngine(),
                Clock.systemUTC());
        server.start();
        Path half = Files.writeString(folder.resolve("url.new"), server.url().toString());
        Files.move(half, folder.resolve("url"), StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }
}
