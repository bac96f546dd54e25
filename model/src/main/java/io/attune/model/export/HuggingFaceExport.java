package io.attune.model.export;

import io.attune.model.format.Sha256;
import io.attune.model.format.Weights;
import io.attune.model.token.Tokenizers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a model as a Hugging Face directory: {@code model.safetensors}, {@code config.json} and the tokeniser's files, as
 * Transformers, vLLM and this project read them.
 */
public final class HuggingFaceExport {
    static final String TENSORS = "model.safetensors";

    /** What a tokeniser's settings may be in; copied where they are there. */
    private static final List<String> TOKENIZER_FILES = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "generation_config.json");

    private HuggingFaceExport() {}

    /**
     * Writes a directory named by the digest of the weights into {@code parent}; it appears complete or not at all.
     *
     * @param source what the weights were made from, a Hugging Face directory or a GGUF file; its configuration and
     *     tokeniser become the new model's
     * @return the directory
     * @throws io.attune.model.format.ModelFormatException when the source's kind cannot be written that way
     */
    public static Path write(Path source, Weights weights, StoredPrecision precision, Path parent) throws IOException {
        return write(source, weights, precision, parent, DoraRowLengths.none());
    }

    /**
     * Writes the weights of a merged model as above, and beside them what taking the adapter out again needs.
     *
     * @param rowLengths complete once the weights have been read
     */
    static Path write(Path source, Weights weights, StoredPrecision precision, Path parent, DoraRowLengths rowLengths)
            throws IOException {
        Files.createDirectories(parent);
        Path unfinished = Files.createDirectory(parent.resolve(".unfinished-" + UUID.randomUUID()));
        try {
            if (Files.isDirectory(source)) {
                ConfigExport.copy(source, precision, unfinished);
                for (String file : TOKENIZER_FILES) {
                    if (Files.isRegularFile(source.resolve(file))) {
                        Files.copy(source.resolve(file), unfinished.resolve(file));
                    }
                }
            } else {
                ConfigExport.make(weights.config(), precision, unfinished);
                Tokenizers.export(source, unfinished);
            }
            String digest = writeTensors(weights, precision, unfinished.resolve(TENSORS));
            rowLengths.write(unfinished, digest);
            Path target = parent.resolve(digest);
            if (Files.isRegularFile(target.resolve(TENSORS))) {
                rowLengths.move(unfinished, target);
                return target;
            }
            return Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(unfinished);
        }
    }

    /** Returns the digest's first 32 hex digits. */
    private static String writeTensors(Weights weights, StoredPrecision precision, Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        try (OutputStream out =
                new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), digest), 1 << 20)) {
            new SafetensorsStream(weights, precision).write(out);
        }
        return Sha256.id(digest.digest());
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory, new FileVisitOption[0])) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
