package io.attune.trainer.run;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.model.lm.Training;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's checkpoints: folders {@code checkpoint-N} with the optimiser's state and the position. A checkpoint is written
 * under another name and then renamed, so that one is either whole or absent; only the newest is kept.
 */
final class Checkpoints {
    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PREFIX = "checkpoint-";
    private static final String POSITION = "position.json";
    private static final String STATE = "state";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** A run as it was when the checkpoint was written. */
    record Resumed(Training training, RunPosition position) {}

    private static final String BEST = "best";
    private static final String UNFINISHED = "unfinished-";

    private final Path folder;

    Checkpoints(Path folder) {
        this.folder = folder;
    }

    void save(Training training, RunPosition position) throws IOException {
        Files.createDirectories(folder);
        Path target = folder.resolve(PREFIX + position.step());
        if (Files.exists(target)) {
            return;
        }
        // A trainer that has lost its request to another one may still be writing here: each has a name of its own.
        Path unfinished = Files.createTempDirectory(folder, UNFINISHED);
        try {
            training.saveState(unfinished.resolve(STATE));
            JSON.writeValue(unfinished.resolve(POSITION).toFile(), position);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.exists(target)) {
                throw e;
            }
            // The other one was faster; the same run gives the same checkpoint.
        } finally {
            FileTree.delete(unfinished);
        }
        for (Path other : all()) {
            if (!other.equals(target)) {
                FileTree.delete(other);
            }
        }
    }

    /** Where the values with the least loss of the rows that decide are kept. */
    Path best() {
        return folder.resolve(BEST);
    }

    /**
     * The newest checkpoint of this very run.
     *
     * @param leftAside hears of one that belongs to another run or cannot be read
     */
    Optional<Resumed> latest(Trainee trainee, String fingerprint, Consumer<String> leftAside) throws IOException {
        for (Path checkpoint : all()) {
            try {
                RunPosition position =
                        JSON.readValue(checkpoint.resolve(POSITION).toFile(), RunPosition.class);
                if (position.fingerprint().equals(fingerprint)) {
                    return Optional.of(new Resumed(trainee.resume(checkpoint.resolve(STATE)), position));
                }
                leftAside.accept(checkpoint + " belongs to a run with other rows or settings and is not continued");
            } catch (IOException e) {
                leftAside.accept(checkpoint + " cannot be read and is not continued");
                log.debug("{} cannot be read", checkpoint, e);
            }
        }
        return Optional.empty();
    }

    /** Newest first. */
    private List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> child.getFileName().toString().matches(PREFIX + "\\d{1,9}"))
                    .sorted(Comparator.comparingInt(Checkpoints::step).reversed())
                    .toList();
        }
    }

    private static int step(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }
}
