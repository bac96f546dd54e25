package io.attune.model.adapter;

import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import io.attune.model.format.SafetensorsFile;
import io.attune.model.format.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * LoRA matrices as PEFT names them: {@code base_model.model.<module>.lora_A.weight} and {@code .lora_B.weight}, and DoRA's
 * {@code .lora_magnitude_vector}.
 */
final class PeftTensors {
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private static final String MAGNITUDE = ".lora_magnitude_vector";

    private PeftTensors() {}

    static SafetensorsWriter writer(Map<String, LoraPair> pairs) {
        SafetensorsWriter writer = new SafetensorsWriter();
        pairs.forEach((module, pair) -> {
            writer.add(PREFIX + module + A, pair.a(), pair.rank(), pair.in());
            writer.add(PREFIX + module + B, pair.b(), pair.out(), pair.rank());
            if (pair.magnitude() != null) {
                writer.add(PREFIX + module + MAGNITUDE, pair.magnitude(), pair.out());
            }
        });
        return writer;
    }

    static SortedMap<String, LoraPair> read(Path path) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return read(path, file);
        }
    }

    private static SortedMap<String, LoraPair> read(Path path, SafetensorsFile file) throws ModelFormatException {
        if (!file.undecodable().isEmpty()) {
            throw new ModelFormatException(path + ": tensors of types other than F32, F16 and BF16: "
                    + Printable.of(file.undecodable().toString()));
        }
        SortedMap<String, LoraPair> pairs = new TreeMap<>();
        for (String name : file.names()) {
            if (isMagnitude(file, name)) {
                continue;
            }
            boolean a = name.endsWith(A);
            if (!name.startsWith(PREFIX) || !(a || name.endsWith(B)) || name.length() <= PREFIX.length() + A.length()) {
                throw new ModelFormatException(
                        path + ": tensor " + Printable.of(name) + " is no part of a LoRA or DoRA adapter");
            }
            String stem = name.substring(0, name.length() - A.length());
            if (!file.names().contains(stem + (a ? B : A))) {
                throw new ModelFormatException(path + ": tensor " + Printable.of(name) + " has no counterpart");
            }
            if (a) {
                pairs.put(stem.substring(PREFIX.length()), pair(path, file, stem));
            }
        }
        return pairs;
    }

    private static boolean isMagnitude(SafetensorsFile file, String name) {
        return name.startsWith(PREFIX)
                && name.endsWith(MAGNITUDE)
                && file.names().contains(name.substring(0, name.length() - MAGNITUDE.length()) + A);
    }

    private static LoraPair pair(Path path, SafetensorsFile file, String stem) throws ModelFormatException {
        long[] a = file.shape(stem + A);
        long[] b = file.shape(stem + B);
        if (a.length != 2 || b.length != 2 || a[0] != b[1]) {
            throw new ModelFormatException(path + ": module " + Printable.of(stem.substring(PREFIX.length()))
                    + ": shapes of A and B do not fit each other");
        }
        boolean dora = file.names().contains(stem + MAGNITUDE);
        try {
            return new LoraPair(
                    file.f32(stem + A),
                    file.f32(stem + B),
                    dora ? file.f32(stem + MAGNITUDE) : null,
                    Math.toIntExact(a[0]),
                    Math.toIntExact(a[1]),
                    Math.toIntExact(b[0]));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelFormatException(
                    path + ": module " + Printable.of(stem.substring(PREFIX.length())) + ": " + e.getMessage(), e);
        }
    }
}
