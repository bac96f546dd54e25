package io.attune.drift;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds real data beside the repository; tests that need it are skipped where it is absent. */
public final class SharedData {

    private SharedData() {}

    /** The path of a data file, or an assumption failure that says what is missing. */
    public static Path require(String name) {
        Path root = root();
        Path file = root == null ? null : root.resolve("data").resolve(name);
        Assumptions.assumeTrue(file != null && Files.exists(file), "shared data " + name + " is not here");
        return file;
    }

    private static Path root() {
        String configured = System.getenv("ATTUNE_SHARED");
        if (configured != null) {
            return Path.of(configured);
        }
        Path at = Path.of("").toAbsolutePath();
        while (at != null) {
            if (Files.exists(at.resolve(".ci")) && Files.exists(at.resolve("pom.xml"))) {
                return at.resolveSibling("shared");
            }
            at = at.getParent();
        }
        return null;
    }
}
