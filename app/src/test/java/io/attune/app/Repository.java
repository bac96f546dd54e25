package io.attune.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the repository that the tests run in. */
final class Repository {
    private Repository() {}

    static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("attune")) && Files.exists(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("the tests run outside of the repository");
    }
}
