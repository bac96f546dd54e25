package io.attune.trainer.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoriesTest {
    private final Path work = Path.of("work").toAbsolutePath();

    @ParameterizedTest
    @ValueSource(strings = {"..", "../../etc", "a/b", "", ".hidden", "a\u0000b", "c:\\x"})
    void noRequestLeavesTheWorkDirectory(String id) {
        Path directory = new RunDirectories(work).of(id);
        assertThat(directory.normalize()).isEqualTo(directory);
        assertThat(directory.getParent()).isEqualTo(work);
        assertThat(directory.getFileName().toString()).matches("[0-9a-f]{32}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0f3c", "retrain-1.a_B"})
    void aPlainIdIsItsDirectory(String id) {
        assertThat(new RunDirectories(work).of(id)).isEqualTo(work.resolve(id));
    }
}
