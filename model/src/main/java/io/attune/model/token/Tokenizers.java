package io.attune.model.token;

import io.attune.model.format.GgufFile;
import io.attune.model.format.GgufMetadata;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the tokeniser and the chat template of a model. */
public final class Tokenizers {
    private static final Logger log = LoggerFactory.getLogger(Tokenizers.class);

    private Tokenizers() {}

    /**
     * The tokeniser of a model.
     *
     * @param model a directory with {@code tokenizer.json}, or a {@code .gguf} file
     * @throws ModelFormatException when it is damaged or of a kind that is not supported
     */
    public static Tokenizer open(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            try (GgufFile file = GgufFile.open(model)) {
                return open(file.metadata());
            }
        }
        if (!Files.isRegularFile(model.resolve("tokenizer.json"))) {
            throw new ModelFormatException(model + ": tokenizer.json is missing (other tokeniser files are not read)");
        }
        return TokenizerJson.open(model);
    }

    /**
     * Writes the tokeniser and the chat template of a GGUF file as a Hugging Face directory has them.
     *
     * @throws ModelFormatException when the tokeniser is not byte-level BPE
     */
    public static void export(Path gguf, Path directory) throws IOException {
        try (GgufFile file = GgufFile.open(gguf)) {
            GgufVocabulary.export(file.metadata(), directory);
        }
    }

    /** The tokeniser inside a GGUF file that is open already. */
    public static Tokenizer open(GgufMetadata metadata) throws IOException {
        return GgufVocabulary.open(metadata);
    }

    /**
     * The chat template that belongs to a model; plain text when the model has none. Templates are programs (Jinja), which
     * are not run: the families' layouts are recognised by their markers.
     *
     * @throws ModelFormatException when the model has a template of another kind, since laying a conversation out wrongly
     *     would go unnoticed
     */
    public static ChatTemplate template(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            try (GgufFile file = GgufFile.open(model)) {
                return template(file.metadata());
            }
        }
        return template(model.toString(), TokenizerSettings.read(model).template());
    }

    /** The chat template inside a GGUF file that is open already. */
    public static ChatTemplate template(GgufMetadata metadata) throws IOException {
        return template(metadata.where(), metadata.string("tokenizer.chat_template"));
    }

    private static ChatTemplate template(String where, Optional<String> jinja) throws ModelFormatException {
        if (jinja.isEmpty() || jinja.get().isBlank()) {
            return new PlainText();
        }
        if (ChatMl.matches(jinja.get())) {
            if (ChatMl.addsMetadata(jinja.get())) {
                log.warn(
                        "{}: the chat template adds lines of its own to the system prompt; conversations are laid out as"
                                + " plain ChatML without them",
                        where);
            }
            return ChatMl.of(jinja.get());
        }
        if (Llama3Chat.matches(jinja.get())) {
            return Llama3Chat.of(jinja.get());
        }
        if (MistralChat.matches(jinja.get())) {
            return MistralChat.of(jinja.get());
        }
        throw new ModelFormatException(
                where + ": the chat template is none of ChatML, Llama 3's and Mistral's: " + Printable.of(jinja.get()));
    }
}
