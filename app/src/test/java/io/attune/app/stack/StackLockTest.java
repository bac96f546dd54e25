package io.attune.app.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackLockTest {
    @TempDir
    private Path folder;

    private StackHome home;

    @BeforeEach
    void make() throws Exception {
        home = new StackHome(folder);
        home.create();
    }

    @Test
    void oneStackHasAHomeAndSaysSo() throws Exception {
        assertThat(StackLock.holder(home)).isEmpty();
        try (StackLock lock = StackLock.take(home)) {
            assertThat(lock).isNotNull();
            assertThat(StackLock.holder(home)).contains(ProcessHandle.current());
            assertThatThrownBy(() -> StackLock.take(home))
                    .isInstanceOf(StackRunsException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        assertThat(StackLock.holder(home)).isEmpty();
        StackLock.take(home).close();
    }

    /** Process ids are used again: the same number with another start is another process. */
    @Test
    void aKilledStacksFileIsNotMistakenForAProcessOfTheSameNumber() throws Exception {
        Files.writeString(home.lockFile(), ProcessHandle.current().pid() + " 2001-01-01T00:00:00Z");
        assertThat(StackLock.holder(home)).isEmpty();
        StackLock.take(home).close();
    }

    @Test
    void halfAFileIsNobody() throws Exception {
        for (String half : new String[] {"", "12", "12 ", "x y", "99999999999999999999 2001-01-01T00:00:00Z"}) {
            Files.writeString(home.lockFile(), half);
            assertThat(StackLock.holder(home)).as(half).isEmpty();
        }
    }
}
