package io.attune.model;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds files that tests use. */
public final class TestFiles {
    private TestFiles() {}

    /** A file that {@code src/test/python/make_golden.py} made. */
    public static Path golden(String name) {
        try {
            return Path.of(TestFiles.class.getResource("/golden").toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file of the shared data beside the repository (or in ATTUNE_SHARED); skips the test where it is absent. */
    public static Path shared(String name) {
        Path file = sharedRoot().resolve("data").resolve(name);
        Assumptions.assumeTrue(Files.exists(file), "no shared data at " + file);
        return file;
    }

    private static Path sharedRoot() {
        String stated = System.getenv("ATTUNE_SHARED");
        if (stated != null) {
            return Path.of(stated);
        }
        Path directory = Path.of("").toAbsolutePath();
        while (directory.getParent() != null
                && !(Files.exists(directory.resolve("attune")) && Files.exists(directory.resolve("pom.xml")))) {
            directory = directory.getParent();
        }
        return directory.resolveSibling("shared");
    }

    /** SmolLM2-135M where it has been fetched already; skips the test where it has not. */
    public static Path smollm2() {
        String file = "smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf";
        Path home = Path.of(System.getProperty("user.home"), ".attune", "models");
        String stated = System.getenv("ATTUNE_MODELS");
        return Stream.of(stated == null ? home : Path.of(stated), home)
                .map(root -> root.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseGet(() -> {
                    Assumptions.abort("smollm2-135m has not been fetched (ATTUNE_MODELS or ~/.attune/models)");
                    return null;
                });
    }
}
