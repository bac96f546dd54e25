package io.attune.schemas;

import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the present schemas as a version that later ones must go with: to be run at a release whose schemas differ from the
 * newest committed version, after {@link #NEWEST} was raised.
 */
final class SchemaBaseline {
    /** The newest committed version. */
    static final int NEWEST = 2;

    private SchemaBaseline() {}

    /** Argument: the folder {@code schemas/src/test/resources/baseline}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0], Integer.toString(NEWEST)));
        for (Topic topic : Topic.values()) {
            Path file = folder.resolve(topic.schema().getName() + ".avsc");
            if (Files.exists(file)) {
                throw new IOException(file + " exists, and a committed version is never changed");
            }
            Files.writeString(file, topic.schema().toString(true) + "\n");
        }
    }
}
