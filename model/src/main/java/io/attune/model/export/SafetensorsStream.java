package io.attune.model.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes a model's weights as one safetensors file, a tensor at a time. */
final class SafetensorsStream {
    private static final int CHUNK = 1 << 16;

    private final Weights weights;
    private final StoredPrecision precision;
    private final List<String> names;

    SafetensorsStream(Weights weights, StoredPrecision precision) {
        this.weights = weights;
        this.precision = precision;
        this.names = weights.names().stream().sorted().toList();
    }

    void write(OutputStream out) throws IOException {
        byte[] header = header();
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : names) {
            for (float value : weights.f32(name)) {
                if (!chunk.hasRemaining()) {
                    out.write(chunk.array());
                    chunk.clear();
                }
                precision.put(value, chunk);
            }
        }
        out.write(chunk.array(), 0, chunk.position());
    }

    /** Padded with spaces so that the data begins at a multiple of eight. */
    private byte[] header() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.putObject("__metadata__").put("format", "pt");
        long at = 0;
        for (String name : names) {
            long end = at + weights.elements(name) * precision.bytes();
            ObjectNode node = root.putObject(name);
            node.put("dtype", precision.name());
            node.set("shape", mapper.valueToTree(weights.shape(name)));
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] json = mapper.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
