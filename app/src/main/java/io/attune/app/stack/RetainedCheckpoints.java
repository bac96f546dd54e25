package io.attune.app.stack;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints that earlier runs of a Flink job left: folders {@code chk-N} below one folder per run. */
final class RetainedCheckpoints {
    /** One more than needed: a newest one that is damaged has a predecessor. */
    static final int KEPT = 2;

    private static final Logger log = LoggerFactory.getLogger(RetainedCheckpoints.class);
    private static final String METADATA = "_metadata";

    private RetainedCheckpoints() {}

    /**
     * The newest that is complete. Flink writes {@code _metadata} last, so a folder without it was never finished; one whose
     * metadata cannot be read is passed over, with a warning.
     */
    static Optional<Path> newest(Path checkpoints) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.find(
                checkpoints,
                3,
                (path, attributes) -> attributes.isRegularFile()
                        && path.getFileName().toString().equals(METADATA)
                        && path.getParent().getFileName().toString().matches("chk-\\d{1,18}"))) {
            found = files.sorted(
                            Comparator.comparing((Path file) -> file.toFile().lastModified())
                                    .thenComparing(RetainedCheckpoints::number)
                                    .reversed())
                    .toList();
        }
        return found.stream()
                .filter(RetainedCheckpoints::isReadable)
                .findFirst()
                .map(Path::getParent);
    }

    private static boolean isReadable(Path metadata) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
            Checkpoints.loadCheckpointMetadata(in, RetainedCheckpoints.class.getClassLoader(), metadata.toString());
            return true;
        } catch (IOException | RuntimeException e) {
            log.warn("the checkpoint {} is damaged and is passed over: {}", metadata.getParent(), e.toString());
            return false;
        }
    }

    private static long number(Path metadata) {
        return Long.parseLong(metadata.getParent().getFileName().toString().substring(4));
    }
}
