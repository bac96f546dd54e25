package io.attune.model.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The supported families with what their configurations leave out. SmolLM2 is a Llama. */
enum ModelFamily {
    LLAMA(10_000, 2048),
    MISTRAL(10_000, 131_072),
    QWEN2(10_000, 32_768),
    QWEN3(10_000, 32_768),
    SMOLLM3(2_000_000, 32_768);

    private final double ropeTheta;
    private final int maxPositions;

    ModelFamily(double ropeTheta, int maxPositions) {
        this.ropeTheta = ropeTheta;
        this.maxPositions = maxPositions;
    }

    /**
     * The family of that name.
     *
     * @param what begins the message of an error, such as {@code config.json: model_type}
     * @throws ModelFormatException when it is not supported
     */
    static ModelFamily of(String what, String modelType) throws ModelFormatException {
        for (ModelFamily family : values()) {
            if (family.modelType().equals(modelType)) {
                return family;
            }
        }
        throw new ModelFormatException(what + " is " + (modelType.isEmpty() ? "missing" : Printable.of(modelType))
                + ", which is not supported; "
                + Arrays.stream(values()).map(ModelFamily::modelType).collect(Collectors.joining(", ")) + " are");
    }

    /** The name in Hugging Face's and in llama.cpp's files. */
    String modelType() {
        return name().toLowerCase(Locale.ROOT);
    }

    double ropeTheta() {
        return ropeTheta;
    }

    int maxPositions() {
        return maxPositions;
    }

    int headDim(int hidden, int heads) {
        return this == QWEN3 ? 128 : Math.max(1, hidden / Math.max(1, heads));
    }
}
