package io.attune.app.stack;

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

    /** What a running stack says of itself. */
    public Path endpointsFile() {
        return root.resolve("endpoints.json");
    }
}
