package io.attune.serving.api;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds data sets that lie beside the repository and are no part of it. */
final class SharedData {
    private SharedData() {}

    /** The file, or null where there is none. */
    static Path find(String name) {
        String configured = System.getenv("ATTUNE_SHARED");
        if (configured != null) {
            Path file = Path.of(configured, name);
            return Files.exists(file) ? file : null;
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolveSibling("shared/data").resolve(name);
            if (Files.exists(folder.resolve("pom.xml")) && Files.exists(file)) {
                return file;
            }
        }
        return null;
    }
}
