package io.attune.model.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and checks the tensor table of a GGUF file. */
final class GgufTensors {
    private static final int MAX_TENSORS = 1_000_000;
    private static final int MAX_DIMENSIONS = 4;

    /** ggml's numbers of the types that are decoded. */
    private static final Map<Integer, ElementType> TYPES = Map.ofEntries(
            Map.entry(0, ElementType.F32),
            Map.entry(1, ElementType.F16),
            Map.entry(2, ElementType.Q4_0),
            Map.entry(3, ElementType.Q4_1),
            Map.entry(6, ElementType.Q5_0),
            Map.entry(7, ElementType.Q5_1),
            Map.entry(8, ElementType.Q8_0),
            Map.entry(10, ElementType.Q2_K),
            Map.entry(11, ElementType.Q3_K),
            Map.entry(12, ElementType.Q4_K),
            Map.entry(13, ElementType.Q5_K),
            Map.entry(14, ElementType.Q6_K),
            Map.entry(30, ElementType.BF16));

    private static final Map<Integer, String> OTHER_TYPES = Map.ofEntries(
            Map.entry(9, "Q8_1"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(20, "IQ4_NL"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(23, "IQ4_XS"),
            Map.entry(24, "I8"),
            Map.entry(25, "I16"),
            Map.entry(26, "I32"),
            Map.entry(27, "I64"),
            Map.entry(28, "F64"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(39, "MXFP4"));

    private record Info(String name, ElementType type, long[] shape, long offset, long bytes) {}

    private GgufTensors() {}

    /** The tensors by ggml's names, shapes outermost dimension first; the cursor stands behind the metadata. */
    static Map<String, StoredTensor> read(OpenFile file, GgufCursor cursor, long count, long alignment)
            throws ModelFormatException {
        String where = file.path().toString();
        if (count > MAX_TENSORS) {
            throw new ModelFormatException(where + ": " + count + " tensors, at most " + MAX_TENSORS + " are read");
        }
        List<Info> infos = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            infos.add(info(where, cursor));
        }
        long dataStart = (cursor.position() + alignment - 1) / alignment * alignment;
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Info info : infos) {
            long available = file.size() - dataStart;
            if (info.offset < 0
                    || info.offset % alignment != 0
                    || info.offset > available
                    || info.bytes > available - info.offset) {
                throw new ModelFormatException(where + ": tensor " + Printable.of(info.name) + " at offset "
                        + Long.toUnsignedString(info.offset) + " with " + info.bytes
                        + " bytes does not lie in the file's " + Math.max(0, available) + " bytes of data");
            }
            StoredTensor tensor = new StoredTensor(file, info.type, info.shape, dataStart + info.offset);
            if (tensors.putIfAbsent(info.name, tensor) != null) {
                throw new ModelFormatException(where + ": tensor " + Printable.of(info.name) + " is there twice");
            }
        }
        checkOverlaps(where, infos);
        return tensors;
    }

    private static Info info(String where, GgufCursor cursor) throws ModelFormatException {
        String name = cursor.string("tensor name");
        String tensor = where + ": tensor " + Printable.of(name);
        int dimensions = cursor.int32();
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new ModelFormatException(
                    tensor + " has " + Integer.toUnsignedString(dimensions) + " dimensions, 1 to 4 are possible");
        }
        long[] shape = new long[dimensions];
        long elements = 1;
        for (int i = dimensions - 1; i >= 0; i--) {
            // ggml lists the innermost dimension first.
            shape[i] = cursor.int64();
            if (shape[i] < 1 || shape[i] > Long.MAX_VALUE / 8 / elements) {
                throw new ModelFormatException(tensor + " has the impossible dimension " + shape[i]);
            }
            elements *= shape[i];
        }
        int number = cursor.int32();
        long offset = cursor.int64();
        ElementType type = TYPES.get(number);
        if (type == null) {
            throw new ModelFormatException(tensor + " is stored as "
                    + OTHER_TYPES.getOrDefault(number, "type " + Integer.toUnsignedString(number))
                    + "; F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 and Q2_K to Q6_K are supported");
        }
        long width = shape[dimensions - 1];
        if (width % type.blockElements() != 0) {
            throw new ModelFormatException(tensor + ": rows of " + width + " elements are no whole blocks of " + type);
        }
        return new Info(name, type, shape, offset, type.bytes(elements));
    }

    private static void checkOverlaps(String where, List<Info> infos) throws ModelFormatException {
        Info[] sorted = infos.toArray(Info[]::new);
        Arrays.sort(sorted, Comparator.comparingLong(Info::offset));
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i].offset < sorted[i - 1].offset + sorted[i - 1].bytes) {
                throw new ModelFormatException(where + ": tensors " + Printable.of(sorted[i - 1].name) + " and "
                        + Printable.of(sorted[i].name) + " overlap");
            }
        }
    }
}
