package io.attune.model.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes F32 safetensors, sorted by name and with the metadata that PyTorch readers look for; same content, same bytes. */
public final class SafetensorsWriter {
    private final SortedMap<String, String> metadata = new TreeMap<>(Map.of("format", "pt"));
    private final SortedMap<String, Tensor> tensors = new TreeMap<>();

    private record Tensor(long[] shape, float[] values) {}

    /**
     * Adds a tensor; the array is not copied.
     *
     * @throws IllegalArgumentException when the shape does not fit the values or the name is taken
     */
    public SafetensorsWriter add(String name, float[] values, long... shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        if (elements != values.length) {
            throw new IllegalArgumentException(
                    name + ": shape " + Arrays.toString(shape) + " does not fit " + values.length + " values");
        }
        if ("__metadata__".equals(name) || tensors.putIfAbsent(name, new Tensor(shape.clone(), values)) != null) {
            throw new IllegalArgumentException(name + ": name is taken");
        }
        return this;
    }

    /** Adds a free text to the header. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Writes a new file. */
    public void write(Path path) throws IOException {
        try (OutputStream out = new BufferedOutputStream(
                Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            write(out);
        }
    }

    /** Writes the bytes of the file to a stream, which stays open. */
    public void write(OutputStream out) throws IOException {
        byte[] header = header();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (Tensor tensor : tensors.values()) {
            writeValues(out, tensor.values());
        }
    }

    private byte[] header() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.set("__metadata__", mapper.valueToTree(metadata));
        long at = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", "F32");
            node.set("shape", mapper.valueToTree(entry.getValue().shape()));
            long end = at + 4L * entry.getValue().values().length;
            node.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        byte[] json = mapper.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        // Padded with spaces so that the data begins at a multiple of eight.
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void writeValues(OutputStream out, float[] values) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < values.length; at += 1 << 14) {
            int part = Math.min(1 << 14, values.length - at);
            chunk.asFloatBuffer().put(values, at, part);
            out.write(chunk.array(), 0, part * 4);
        }
    }
}
