package io.attune.model.token;

import java.io.IOException;
import java.nio.file.Path;

/** Opens the tokeniser and the chat template of a model. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * The tokeniser of a model.
     *
     * @param model a directory with {@code tokenizer.json}, or a {@code .gguf} file
     */
    public static Tokenizer open(Path model) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The chat template that belongs to a model; plain when the model has none. */
    public static ChatTemplate template(Path model) throws IOException {
        throw new UnsupportedOperationException();
    }
}
