package io.attune.app.stack;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the embedded stack keeps its state.
 *
 * @param root the home folder, {@code ~/.attune} where nothing else is said
 */
public record StackHome(Path root) {
    public StackHome {
        Objects.requireNonNull(root, "home is missing");
        root = root.toAbsolutePath().normalize();
    }

    /** {@code $ATTUNE_HOME}, or {@code ~/.attune}. */
    public static StackHome standard() {
        String configured = System.getenv("ATTUNE_HOME");
        return new StackHome(
                configured != null ? Path.of(configured) : Path.of(System.getProperty("user.home"), ".attune"));
    }

    /**
     * Makes the folder.
     *
     * @throws IllegalArgumentException when it cannot be made or written to
     */
    public void create() throws IOException {
        try {
            Files.createDirectories(root);
            Files.createDirectories(adapters());
            Files.createDirectories(logs());
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(e.getFile() + " is no folder: give another --home", e);
        } catch (FileSystemException e) {
            throw new IllegalArgumentException(e.getFile() + " cannot be made: give another --home", e);
        }
        if (!Files.isWritable(root)) {
            throw new IllegalArgumentException(root + " may not be written to: give another --home");
        }
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path registry() {
        return root.resolve("registry");
    }

    public Path flink() {
        return root.resolve("flink");
    }

    public Path streams() {
        return root.resolve("streams");
    }

    /** Checkpoints of retrains. */
    public Path trainer() {
        return root.resolve("trainer");
    }

    /** Interactions that serving keeps until Kafka takes them. */
    public Path serving() {
        return root.resolve("serving");
    }

    /** Adapters, one directory per digest. */
    public Path adapters() {
        return root.resolve("adapters");
    }

    /** Models that were fetched. */
    public Path models() {
        return root.resolve("models");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /** Held by the process that runs the stack. */
    Path lockFile() {
        return root.resolve("stack.lock");
    }

    /** The policies that the last stack ran under. */
    public Path policiesFile() {
        return root.resolve("policies.yaml");
    }

    /** What a running stack says of itself. */
    public Path endpointsFile() {
        return root.resolve("endpoints.json");
    }
}
