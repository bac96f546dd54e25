package io.attune.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the unpacked registry server: the system property, or the build's folder above the working directory. */
public final class RegistryDistribution {
    /** Names the folder of the unpacked server. */
    public static final String PROPERTY = "attune.registry.home";

    private RegistryDistribution() {}

    /**
     * @throws IOException when there is none; the message says how to get it
     */
    public static Path find() throws IOException {
        String configured = System.getProperty(PROPERTY);
        if (configured != null) {
            return Path.of(configured);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("embedded/target/registry");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        throw new IOException(
                "the registry server is not unpacked: run mvn -pl embedded process-resources, or set -D" + PROPERTY);
    }
}
