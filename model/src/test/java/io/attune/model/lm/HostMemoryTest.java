package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {
    private static final long MB = 1 << 20;

    @TempDir
    private Path root;

    @BeforeEach
    void eightGigabytesOfWhichFourAreAvailable() throws IOException {
        write("proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 100 kB\nMemAvailable:    4194304 kB\n");
        write("proc/self/cgroup", "0::/\n");
    }

    @Test
    void withoutALimitItIsWhatTheSystemCallsAvailable() throws IOException {
        assertThat(available()).isEqualTo(4096 * MB);
        group("sys/fs/cgroup", "max", 100 * MB, 10 * MB);
        assertThat(available()).isEqualTo(4096 * MB);
    }

    @Test
    void aContainersLimitCountsWithTheFileContentsThatItCanDrop() throws IOException {
        group("sys/fs/cgroup", Long.toString(1000 * MB), 900 * MB, 300 * MB);
        assertThat(available()).isEqualTo(400 * MB);
        write("proc/self/cgroup", "0::/../elsewhere\n");
        assertThat(available()).as("moved in from outside of the container").isEqualTo(400 * MB);
    }

    @Test
    void theTightestLimitOfAllGroupsAboveCounts() throws IOException {
        write("proc/self/cgroup", "0::/a/b\n");
        group("sys/fs/cgroup/a", Long.toString(500 * MB), 400 * MB, 0);
        group("sys/fs/cgroup/a/b", Long.toString(3000 * MB), 300 * MB, 0);
        assertThat(available()).isEqualTo(100 * MB);
        group("sys/fs/cgroup/a/b", Long.toString(350 * MB), 300 * MB, 0);
        assertThat(available()).isEqualTo(50 * MB);
    }

    @Test
    void theFirstVersionOfControlGroupsIsUnderstoodToo() throws IOException {
        write("proc/self/cgroup", "7:cpu,cpuacct:/x\n4:memory:/x/y\n0::/\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", Long.toString(2000 * MB));
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", Long.toString(1900 * MB) + "\n");
        write("sys/fs/cgroup/memory/memory.stat", "cache 5\ntotal_inactive_file 1048576\ntotal_active_file 2097152\n");
        assertThat(available()).isEqualTo(103 * MB);
    }

    @Test
    void whatIsOverItsLimitHasNothingLeft() throws IOException {
        group("sys/fs/cgroup", Long.toString(10 * MB), 20 * MB, 0);
        assertThat(available()).isZero();
    }

    @Test
    void whereTheFilesSayNothingTheVirtualMachineIsAsked() throws IOException {
        write("proc/meminfo", "MemTotal: much\n");
        assertThat(available()).isPositive();
    }

    @Test
    void thisMachineHasSome() {
        assertThat(HostMemory.ofThisMachine().available()).isPositive();
    }

    private long available() {
        return new HostMemory(root).available();
    }

    private void group(String path, String most, long used, long files) throws IOException {
        write(path + "/memory.max", most + "\n");
        write(path + "/memory.current", used + "\n");
        write(path + "/memory.stat", "anon 1\ninactive_file " + files + "\nactive_file 0\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
