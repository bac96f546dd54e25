package io.attune.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: eight bytes header length, a JSON header, then the tensors. The whole header is checked when the
 * file is opened, as the reference implementation does: the tensors must fill the rest of the file without gaps or
 * overlaps, and every shape must fit its bytes. Thread-safe.
 */
public final class SafetensorsFile implements AutoCloseable {
    /** A sixth of what the reference implementation allows, since a header takes many times its size once it is parsed. */
    private static final long MAX_HEADER_BYTES = 16 << 20;

    private static final Map<String, Integer> OTHER_WIDTHS = Map.ofEntries(
            Map.entry("F64", 8),
            Map.entry("I64", 8),
            Map.entry("U64", 8),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("I8", 1),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1));

    private final OpenFile file;
    private final Map<String, String> metadata;
    private final Map<String, StoredTensor> tensors;
    private final Map<String, String> undecodable;

    private SafetensorsFile(
            OpenFile file,
            Map<String, String> metadata,
            Map<String, StoredTensor> tensors,
            Map<String, String> undecodable) {
        this.file = file;
        this.metadata = metadata;
        this.tensors = tensors;
        this.undecodable = undecodable;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws ModelFormatException when the header is damaged
     */
    public static SafetensorsFile open(Path path) throws IOException {
        return OpenFile.open(path, file -> read(path, file));
    }

    private static SafetensorsFile read(Path path, OpenFile file) throws ModelFormatException {
        long headerBytes = headerLength(file);
        byte[] header = new byte[(int) headerBytes];
        file.copy(8, header, 0, header.length);
        JsonNode root = JsonFiles.parseObject(path + ": header", header);

        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        Map<String, String> undecodable = new LinkedHashMap<>();
        long dataStart = 8 + headerBytes;
        long dataBytes = file.size() - dataStart;
        long[][] ranges = new long[root.size()][];
        int count = 0;
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            String name = entry.getKey();
            JsonNode node = entry.getValue();
            if ("__metadata__".equals(name)) {
                node.properties()
                        .forEach(item ->
                                metadata.put(item.getKey(), item.getValue().asText()));
                continue;
            }
            String where = path + ": tensor " + Printable.of(name);
            long[] shape = longs(where, "shape", node.get("shape"));
            long[] offsets = longs(where, "data_offsets", node.get("data_offsets"));
            if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes) {
                throw new ModelFormatException(where + ": data_offsets " + Arrays.toString(offsets)
                        + " are not a range within the " + dataBytes + " bytes of data");
            }
            String dtype = node.path("dtype").asText("");
            ElementType type = decodable(dtype);
            Integer width = type == null ? OTHER_WIDTHS.get(dtype) : Integer.valueOf(type.blockBytes());
            if (width == null) {
                throw new ModelFormatException(where + ": dtype " + Printable.of(dtype) + " is not known");
            }
            checkBytes(where, dtype, shape, width, offsets[1] - offsets[0]);
            ranges[count++] = offsets;
            if (type == null) {
                undecodable.put(name, dtype);
            } else {
                tensors.put(name, new StoredTensor(file, type, shape, dataStart + offsets[0]));
            }
        }
        checkCoverage(path, Arrays.copyOf(ranges, count), dataBytes);
        return new SafetensorsFile(file, metadata, tensors, undecodable);
    }

    private static long headerLength(OpenFile file) throws ModelFormatException {
        if (file.size() < 10) {
            throw new ModelFormatException(
                    file.path() + ": " + file.size() + " bytes are too few for a safetensors file");
        }
        byte[] start = new byte[8];
        file.copy(0, start, 0, 8);
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES || length > file.size() - 8) {
            throw new ModelFormatException(file.path() + ": header length " + Long.toUnsignedString(length)
                    + " is not possible in a file of " + file.size() + " bytes (limit " + MAX_HEADER_BYTES + ")");
        }
        return length;
    }

    private static long[] longs(String where, String field, JsonNode node) throws ModelFormatException {
        if (node == null || !node.isArray() || node.size() > 16) {
            throw new ModelFormatException(where + ": " + field + " is not a list of at most 16 numbers");
        }
        long[] values = new long[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = node.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw new ModelFormatException(
                        where + ": " + field + " has " + Printable.of(value.toString()) + " where a size should be");
            }
            values[i] = value.longValue();
        }
        return values;
    }

    private static ElementType decodable(String dtype) {
        return switch (dtype) {
            case "F32" -> ElementType.F32;
            case "F16" -> ElementType.F16;
            case "BF16" -> ElementType.BF16;
            default -> null;
        };
    }

    private static void checkBytes(String where, String dtype, long[] shape, int width, long bytes)
            throws ModelFormatException {
        long expected = width;
        try {
            for (long dimension : shape) {
                expected = Math.multiplyExact(expected, dimension);
            }
        } catch (ArithmeticException e) {
            throw new ModelFormatException(where + ": shape " + Arrays.toString(shape) + " is too large", e);
        }
        if (expected != bytes) {
            throw new ModelFormatException(where + ": " + dtype + " " + Arrays.toString(shape) + " needs " + expected
                    + " bytes, its range has " + bytes);
        }
    }

    private static void checkCoverage(Path path, long[][] ranges, long dataBytes) throws ModelFormatException {
        Arrays.sort(ranges, (x, y) -> x[0] != y[0] ? Long.compare(x[0], y[0]) : Long.compare(x[1], y[1]));
        long at = 0;
        for (long[] range : ranges) {
            if (range[0] != at) {
                throw new ModelFormatException(path + ": tensors " + (range[0] < at ? "overlap" : "leave a gap")
                        + " at byte " + Math.min(range[0], at) + " of the data");
            }
            at = range[1];
        }
        if (at != dataBytes) {
            throw new ModelFormatException(path + ": " + (dataBytes - at) + " bytes after the last tensor");
        }
    }

    public Path path() {
        return file.path();
    }

    /** The free text of the header's {@code __metadata__}. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** The names of the tensors that can be read as floats (F32, F16, BF16). */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** Names and types of the tensors that cannot be read as floats. */
    public Map<String, String> undecodable() {
        return Collections.unmodifiableMap(undecodable);
    }

    /** The dimensions of a tensor, outermost first. */
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    /** A whole tensor as floats, row-major. */
    public float[] f32(String name) {
        StoredTensor tensor = tensor(name);
        float[] values = new float[Math.toIntExact(tensor.elements())];
        tensor.read(FloatBuffer.wrap(values));
        return values;
    }

    StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(file.path() + " has no tensor " + Printable.of(name));
        }
        return tensor;
    }

    @Override
    public void close() {
        file.close();
    }
}
