package io.attune.model.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens whatever holds a model: a Hugging Face directory or a GGUF file. */
public final class WeightFiles {
    private WeightFiles() {}

    /**
     * Opens the weights of a model.
     *
     * @param model a directory with {@code config.json} and safetensors, or a {@code .gguf} file
     * @throws ModelFormatException when the file is damaged or of an architecture that is not supported
     */
    public static Weights open(Path model) throws IOException {
        if (Files.isDirectory(model)) {
            return HuggingFaceDirectory.open(model);
        }
        if (!Files.exists(model)) {
            throw new NoSuchFileException(model.toString());
        }
        return GgufFile.open(model);
    }
}
