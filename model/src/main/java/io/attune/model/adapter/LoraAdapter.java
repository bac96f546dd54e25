package io.attune.model.adapter;

import io.attune.model.format.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A trained LoRA adapter. Its id is the digest of its content (configuration, tensors, golden outputs), so an adapter
 * with the same id is the same adapter. Immutable by convention: the arrays inside are not to be written to.
 */
public final class LoraAdapter {
    private final String id;
    private final Path directory;
    private final AdapterFiles.Content content;

    private LoraAdapter(String id, Path directory, AdapterFiles.Content content) {
        this.id = id;
        this.directory = directory;
        this.content = content;
    }

    /**
     * A new adapter in memory.
     *
     * @param pairs by module path, such as {@code model.layers.0.self_attn.q_proj}
     * @throws IllegalArgumentException when there is no pair, a pair's rank or module is not the configuration's, or a value
     *     is not finite
     */
    public static LoraAdapter of(LoraConfig config, Map<String, LoraPair> pairs, GoldenOutputs golden) {
        AdapterFiles.Content content = checked(new AdapterFiles.Content(config, pairs, golden));
        return new LoraAdapter(AdapterFiles.digest(content), null, content);
    }

    /**
     * Reads a PEFT directory. One that was written by {@link #write} must have the id that it claims by its name or its
     * id file; one of foreign make gets the id of its content.
     */
    public static LoraAdapter read(Path directory) throws AdapterException {
        if (!Files.isDirectory(directory)) {
            throw new AdapterException(directory + ": no such adapter directory");
        }
        try {
            List<String> claims = AdapterFiles.claims(directory);
            if (!claims.isEmpty()) {
                check(directory, claims, AdapterFiles.digest(directory));
            }
            AdapterFiles.Content content = checked(AdapterFiles.read(directory));
            String id = AdapterFiles.digest(content);
            // Again for what was really read, in case the files changed between.
            check(directory, claims, id);
            return new LoraAdapter(id, directory, content);
        } catch (AdapterException e) {
            throw e;
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new AdapterException(directory + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void check(Path directory, List<String> claims, String actual) throws AdapterException {
        for (String claimed : claims) {
            if (!actual.equals(claimed)) {
                throw new AdapterException(directory + ": content has the digest " + actual + ", not "
                        + Printable.of(claimed) + "; the adapter was altered or is incomplete");
            }
        }
    }

    private static AdapterFiles.Content checked(AdapterFiles.Content content) {
        if (content.pairs().isEmpty()) {
            throw new IllegalArgumentException("an adapter needs at least one pair of matrices");
        }
        SortedMap<String, LoraPair> sorted = new TreeMap<>(content.pairs());
        sorted.forEach((module, pair) -> {
            LoraConfig config = content.config();
            if (!config.targets(module)) {
                throw new IllegalArgumentException(module + " is none of the target modules " + config.targetModules());
            }
            if (pair.rank() != config.rankOf(module)) {
                throw new IllegalArgumentException(
                        module + " has rank " + pair.rank() + ", the configuration " + config.rankOf(module));
            }
            if (config.dora() != (pair.magnitude() != null)) {
                throw new IllegalArgumentException(module
                        + (config.dora() ? " has no magnitude, which DoRA needs" : " has a magnitude without DoRA"));
            }
            checkFinite(module + " A", pair.a());
            checkFinite(module + " B", pair.b());
            if (pair.magnitude() != null) {
                checkFinite(module + " magnitude", pair.magnitude());
            }
        });
        return new AdapterFiles.Content(content.config(), Collections.unmodifiableMap(sorted), content.golden());
    }

    private static void checkFinite(String what, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(what + " has the value " + value);
            }
        }
    }

    /** The first 32 hex digits of the SHA-256 of the content. */
    public String id() {
        return id;
    }

    /** Where it was read from; null when it is only in memory. */
    public Path directory() {
        return directory;
    }

    public LoraConfig config() {
        return content.config();
    }

    /** By module path, such as {@code model.layers.0.self_attn.q_proj}, sorted. */
    public Map<String, LoraPair> pairs() {
        return content.pairs();
    }

    public GoldenOutputs golden() {
        return content.golden();
    }

    /**
     * Writes a PEFT directory named by the id into {@code parent}. It appears complete or not at all; one that is there
     * already is checked and left alone.
     *
     * @throws AdapterException when the directory exists with other content
     */
    public Path write(Path parent) throws IOException {
        Files.createDirectories(parent);
        Path target = parent.resolve(id);
        if (Files.exists(target)) {
            return existing(target);
        }
        Path unfinished = Files.createDirectory(parent.resolve(".unfinished-" + id + "-" + UUID.randomUUID()));
        try {
            AdapterFiles.write(unfinished, content);
            AdapterFiles.writeId(unfinished, id);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (FileSystemException e) {
            if (Files.exists(target)) {
                // Somebody else was faster.
                return existing(target);
            }
            throw e;
        } finally {
            if (Files.exists(unfinished)) {
                AdapterFiles.delete(unfinished);
            }
        }
    }

    private static Path existing(Path target) throws AdapterException {
        return read(target).directory();
    }
}
