package io.attune.schemas;

import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The committed earlier versions of the schemas, under {@code baseline/VERSION}, that later ones must go with. Its main writes the
 * present schemas as a new version: to be run whenever a schema differs from the newest one, after {@link #NEWEST} was raised.
 */
final class SchemaBaseline {
    /** The newest committed version. */
    static final int NEWEST = 3;

    private static final String FOLDER = "schemas/src/test/resources/baseline";

    private SchemaBaseline() {}

    /** A topic's schema in a version; empty where the topic came later. */
    static Optional<Schema> of(Topic topic, int version) throws IOException {
        String name = "/baseline/" + version + "/" + topic.schema().getName() + ".avsc";
        try (InputStream in = SchemaBaseline.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(in));
        }
    }

    /**
     * What has to be done where a present schema is not that of the newest version; empty where it is. Documentation may differ.
     *
     * @param newest the topic's schema in the newest version; empty where that has none
     */
    static Optional<String> lag(Schema present, Optional<Schema> newest) {
        if (newest.isPresent() && newest.get().equals(present)) {
            return Optional.empty();
        }
        return Optional.of(
                """
                %s differs from baseline %d: what is written with it from now on is protected by no test. \
                Raise NEWEST in SchemaBaseline to %d, then run in the repository's root
                  mvn -q -pl schemas -am test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
                  java -cp schemas/target/test-classes:schemas/target/classes:$(cat schemas/target/test.classpath) %s %s
                and commit what it writes"""
                        .formatted(present.getName(), NEWEST, NEWEST + 1, SchemaBaseline.class.getName(), FOLDER));
    }

    /** Argument: the folder {@code schemas/src/test/resources/baseline}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0], Integer.toString(NEWEST)));
        for (Topic topic : Topic.values()) {
            Path file = folder.resolve(topic.schema().getName() + ".avsc");
            if (Files.exists(file)) {
                throw new IOException(
                        file + " exists, and a version that programs out there may have written with is never changed");
            }
            Files.writeString(file, topic.schema().toString(true) + "\n");
        }
    }
}
