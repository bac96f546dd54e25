package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    @TempDir
    private Path directory;

    @Test
    void readsWhatItWrites() throws IOException {
        Path file = directory.resolve("two.safetensors");
        float[] long1 = new float[40_000];
        for (int i = 0; i < long1.length; i++) {
            long1[i] = i * 0.5f - 7;
        }
        new SafetensorsWriter()
                .add("z \"quoted\" \u00e9", new float[] {1, -2, Float.MIN_VALUE, Float.MAX_VALUE, 0, -0f}, 2, 3)
                .add("a", long1, 100, 400)
                .add("scalar", new float[] {5})
                .write(file);

        SafetensorsFile read = SafetensorsFile.open(file);
        assertThat(read.names()).containsExactly("a", "scalar", "z \"quoted\" \u00e9");
        assertThat(read.metadata()).containsEntry("format", "pt");
        assertThat(read.shape("a")).containsExactly(100, 400);
        assertThat(read.shape("scalar")).isEmpty();
        assertThat(read.f32("a")).containsExactly(long1);
        assertThat(read.f32("z \"quoted\" \u00e9")).containsExactly(1, -2, Float.MIN_VALUE, Float.MAX_VALUE, 0, -0f);
    }

    @Test
    void writesTheSameBytesInWhateverOrder() throws IOException {
        Path one = directory.resolve("one");
        Path two = directory.resolve("two");
        new SafetensorsWriter()
                .add("a", new float[] {1}, 1)
                .add("b", new float[] {2}, 1)
                .write(one);
        new SafetensorsWriter()
                .add("b", new float[] {2}, 1)
                .add("a", new float[] {1}, 1)
                .write(two);
        assertThat(one).hasSameBinaryContentAs(two);
    }

    @Test
    void readsHalfAndBrainFloats() throws IOException {
        byte[] data = {0x00, 0x3C, 0x01, (byte) 0x80, (byte) 0xC0, 0x3F, (byte) 0x80, (byte) 0xBF};
        SafetensorsFile read = SafetensorsFile.open(write(
                "{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[4,8]}}",
                data));
        assertThat(read.f32("h")).containsExactly(1, -0x1p-24f);
        assertThat(read.f32("b")).containsExactly(1.5f, -1);
    }

    @Test
    void keepsOtherTypesApart() throws IOException {
        SafetensorsFile read = SafetensorsFile.open(
                write("{\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]));
        assertThat(read.names()).isEmpty();
        assertThat(read.undecodable()).containsEntry("i", "I64");
    }

    @Test
    void refusesAHeaderOfTerabytesInOneLine() throws IOException {
        byte[] bytes = ByteBuffer.allocate(100)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(5_000_000_000_000L)
                .array();
        Path file = Files.write(directory.resolve("huge"), bytes);
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(file + ": header length 5000000000000 is not possible in a file of 100 bytes"
                        + " (limit 16777216)");
    }

    @Test
    void refusesTensorsOfTerabytes() {
        refused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1000000,1000000],\"data_offsets\":[0,4000000000000]}}",
                "not a range");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4],\"data_offsets\":[0,8]}}", "too large");
    }

    @Test
    void namesWhatIsWrong() {
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", "needs 12 bytes, its range has 8");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "where a size should be");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}}", "where a size should be");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":\"x\",\"data_offsets\":[0,8]}}", "not a list");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", "not a range");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}", "not a range");
        refused("{\"a\":{\"dtype\":\"Q9\",\"shape\":[2],\"data_offsets\":[0,8]}}", "dtype Q9");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "4 bytes after the last tensor");
        refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "leave a gap");
        refused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "overlap");
        refused("{\"a\":1,\"a\":2}", "not valid JSON");
        refused("[1,2]", "not a JSON object");
        refused("{\"a\"", "not valid JSON");
        refused(
                "{\"a\": 1",
                "not valid JSON: Unexpected end-of-input: expected close marker for Object at line 1, col");
        refused("{\"a\": 1]", "expected '}' at line 1, column 8");
        refused("{} {}", "not valid JSON: there is something after the value");
        refused("{\"a\\nb\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "tensor a?b");
    }

    @Test
    void aWriterRefusesWhatDoesNotFit() {
        SafetensorsWriter writer = new SafetensorsWriter().add("a", new float[2], 2);
        assertThatThrownBy(() -> writer.add("a", new float[2], 2)).hasMessageContaining("name is taken");
        assertThatThrownBy(() -> writer.add("b", new float[2], 3)).hasMessageContaining("does not fit 2 values");
    }

    private void refused(String header, String message) {
        assertThatThrownBy(() -> SafetensorsFile.open(write(header, new byte[8])))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return Files.write(
                directory.resolve("file.safetensors"),
                ByteBuffer.allocate(8 + json.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .put(data)
                        .array());
    }
}
