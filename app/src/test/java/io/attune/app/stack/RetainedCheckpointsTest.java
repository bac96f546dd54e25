package io.attune.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
    @TempDir
    private Path folder;

    private Path checkpoint(String run, int number, long second) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(run).resolve("chk-" + number));
        Path metadata = directory.resolve("_metadata");
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(metadata))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(number, List.of(), List.of()), out);
        }
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(1_000 * second));
        return directory;
    }

    @Test
    void theNewestCompleteOneOfAllRunsIsTaken() throws Exception {
        assertThat(RetainedCheckpoints.newest(folder)).isEmpty();
        checkpoint("b", 9, 1);
        Path newest = checkpoint("a", 12, 2);
        Files.createDirectories(folder.resolve("a/chk-13"));
        Files.createDirectories(folder.resolve("a/shared"));
        assertThat(RetainedCheckpoints.newest(folder)).contains(newest);
    }

    @Test
    void oneThatIsOnlyHalfThereIsPassedOver() throws Exception {
        Path earlier = checkpoint("a", 12, 2);
        Path torn = checkpoint("a", 13, 3).resolve("_metadata");
        byte[] whole = Files.readAllBytes(torn);
        for (int kept : new int[] {0, 3, whole.length / 2}) {
            Files.write(torn, Arrays.copyOf(whole, kept));
            Files.setLastModifiedTime(torn, FileTime.fromMillis(3_000));
            assertThat(RetainedCheckpoints.newest(folder)).as("%d bytes", kept).contains(earlier);
        }
    }
}
