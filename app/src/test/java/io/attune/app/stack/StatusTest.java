package io.attune.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.app.Cli;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code attune status} against a stack of which only the addresses are real. */
class StatusTest {
    @TempDir
    private Path folder;

    @Test
    void aPartWithoutAnAddressOfItsOwnIsMissedWhenItsThreadHasDied() throws Exception {
        AtomicBoolean trains = new AtomicBoolean(true);
        Map<String, BooleanSupplier> readiness = new LinkedHashMap<>();
        readiness.put("Flink jobs", () -> true);
        readiness.put("trainer", trains::get);
        StackHome home = new StackHome(folder);
        home.create();
        try (StackLock lock = StackLock.take(home);
                PartsEndpoint parts = new PartsEndpoint(readiness)) {
            // It answers 200 at any path, so it passes for the parts that have an address.
            URI url = parts.url();
            new Endpoints(
                            ProcessHandle.current().pid(),
                            "pocket",
                            "127.0.0.1:1",
                            url,
                            url,
                            url,
                            url,
                            url,
                            url,
                            "adapters")
                    .write(home.endpointsFile());
            Cli ready = new Cli();
            assertThat(ready.run("status", "--home", folder.toString())).isZero();
            assertThat(ready.out.toString()).contains("every part is ready");

            trains.set(false);
            Cli dead = new Cli();
            assertThat(dead.run("status", "--home", folder.toString())).isEqualTo(1);
            assertThat(dead.out.toString()).contains("not ready: trainer; the logs are in " + home.logs());
        }
    }
}
