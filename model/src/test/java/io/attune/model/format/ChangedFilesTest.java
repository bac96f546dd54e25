package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.attune.model.TestFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while they are read, and how much memory reading takes. */
class ChangedFilesTest {
    @TempDir
    private Path directory;

    @Test
    void aFileThatIsCutShortWhileItIsReadSaysSo() throws IOException {
        Path path = Files.copy(TestFiles.golden("tiny.gguf"), directory.resolve("model.gguf"));
        try (GgufFile file = GgufFile.open(path)) {
            assertThat(file.f32("model.norm.weight")).hasSize(32);
            long size = Files.size(path);
            try (RandomAccessFile handle = new RandomAccessFile(path.toFile(), "rw")) {
                handle.setLength(4000);
            }
            assertThatThrownBy(() -> file.f32("model.norm.weight"))
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .hasMessageContaining(path + ": had " + size + " bytes when it was opened and now ends before byte")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void anInterruptedThreadSaysThatItWas() throws IOException {
        try (GgufFile file = GgufFile.open(TestFiles.golden("tiny.gguf"))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.f32("model.norm.weight"))
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .hasMessageEndingWith("tiny.gguf: reading was interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aFileThatIsReplacedIsReadAsItWas() throws IOException {
        Path path = Files.copy(TestFiles.golden("tiny.gguf"), directory.resolve("model.gguf"));
        try (GgufFile file = GgufFile.open(path)) {
            float[] before = file.f32("model.norm.weight");
            Files.delete(path);
            Files.write(path, new byte[100]);
            assertThat(file.f32("model.norm.weight")).containsExactly(before);
        }
    }

    @Test
    void readingATensorTakesAFractionOfItsSize() throws IOException {
        int elements = 8 << 20;
        Path path = directory.resolve("large.safetensors");
        byte[] header = ("{\"w\":{\"dtype\":\"F16\",\"shape\":[" + elements + "],\"data_offsets\":[0," + 2L * elements
                        + "]}}")
                .getBytes(StandardCharsets.US_ASCII);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            file.write(header);
            file.setLength(8 + header.length + 2L * elements);
        }
        FloatBuffer target = ByteBuffer.allocateDirect(4 * elements)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        // Once before it counts: classes are loaded on the way.
        SafetensorsFile.open(path).close();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            file.tensor("w").read(target);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(target.hasRemaining()).isFalse();
        // 16 MB in the file, 32 MB in memory.
        assertThat(allocated).isLessThan(1 << 20);
    }
}
