package io.attune.app.stack;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.schemas.config.Connections;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * Where a running stack can be reached, as it says itself in its home folder.
 *
 * @param pid process id of the stack
 * @param model the base model
 * @param kafka bootstrap servers
 * @param registry the schema registry
 * @param gateway HTTP ingestion
 * @param serving the OpenAI-compatible server
 * @param console the web console
 * @param state the streams' queryable state
 * @param parts which parts are ready
 * @param adapters folder of the adapters
 */
public record Endpoints(
        long pid,
        String model,
        String kafka,
        URI registry,
        URI gateway,
        URI serving,
        URI console,
        URI state,
        URI parts,
        String adapters) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** What clients of the stack's Kafka need. */
    public Connections connections() {
        return new Connections(kafka, registry, Path.of(adapters), Map.of());
    }

    /** Writes the file in one step, so that nobody reads half of it. */
    void write(Path file) throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(half, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What the stack of a home says of itself; empty when none runs there, or one that is not ready yet. */
    public static Optional<Endpoints> of(StackHome home) throws IOException {
        Path file = home.endpointsFile();
        Optional<ProcessHandle> holder = StackLock.holder(home);
        if (holder.isEmpty() || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            // A stack that was killed leaves its file behind.
            return Optional.of(JSON.readValue(Files.readString(file), Endpoints.class))
                    .filter(found -> found.pid() == holder.get().pid());
        } catch (NoSuchFileException e) {
            // It stopped at this moment.
            return Optional.empty();
        } catch (JacksonException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
