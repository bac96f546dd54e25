package io.attune.model.adapter;

import io.attune.model.format.JsonFiles;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import io.attune.model.format.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of an adapter directory and their digest. The three content files are written from the content alone, byte
 * for byte the same every time, so the digest over the digests of their bytes is a digest of the content, and there is no
 * byte in them that could be changed unnoticed. A fourth file repeats the id, for directories that are renamed.
 */
final class AdapterFiles {
    static final String CONFIG = "adapter_config.json";
    static final String TENSORS = "adapter_model.safetensors";
    static final String GOLDEN = "attune_golden.json";
    static final String ID = "attune_id.json";

    private static final Pattern ID_PATTERN = Pattern.compile("[0-9a-f]{32}");
    private static final long MAX_JSON_BYTES = 256L << 20;

    private AdapterFiles() {}

    /** What is in a directory, not yet compared with any id. */
    record Content(LoraConfig config, Map<String, LoraPair> pairs, GoldenOutputs golden) {}

    /** Writes the content files into an empty directory. */
    static void write(Path directory, Content content) throws IOException {
        Files.write(directory.resolve(CONFIG), PeftConfig.write(content.config));
        PeftTensors.writer(content.pairs).write(directory.resolve(TENSORS));
        Files.write(directory.resolve(GOLDEN), GoldenJson.write(content.golden));
    }

    /** The digest that the files of this content have. */
    static String digest(Content content) {
        MessageDigest tensors = Sha256.begin();
        try (OutputStream out =
                new BufferedOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), tensors))) {
            PeftTensors.writer(content.pairs).write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream to nowhere does not fail", e);
        }
        return combine(
                Sha256.begin().digest(PeftConfig.write(content.config)),
                tensors.digest(),
                Sha256.begin().digest(GoldenJson.write(content.golden)));
    }

    private static String combine(byte[] config, byte[] tensors, byte[] golden) {
        HexFormat hex = HexFormat.of();
        String lines = CONFIG + " " + hex.formatHex(config) + "\n" + TENSORS + " " + hex.formatHex(tensors) + "\n"
                + GOLDEN + " " + hex.formatHex(golden) + "\n";
        return Sha256.id(Sha256.begin().digest(lines.getBytes(StandardCharsets.UTF_8)));
    }

    static void writeId(Path directory, String id) throws IOException {
        Files.write(directory.resolve(ID), ("{\"id\": \"" + id + "\"}\n").getBytes(StandardCharsets.UTF_8));
    }

    static Content read(Path directory) throws IOException {
        Map<String, LoraPair> pairs = PeftTensors.read(directory.resolve(TENSORS));
        Set<String> found = new TreeSet<>();
        pairs.keySet().forEach(module -> found.add(module.substring(module.lastIndexOf('.') + 1)));
        Path config = directory.resolve(CONFIG);
        Path golden = directory.resolve(GOLDEN);
        return new Content(
                PeftConfig.read(config.toString(), bytes(config), found),
                pairs,
                Files.exists(golden) ? GoldenJson.read(golden.toString(), bytes(golden)) : GoldenOutputs.NONE);
    }

    /** The id that a directory claims to have: by its id file, by its name, or none for one of foreign make. */
    static List<String> claims(Path directory) throws IOException {
        Path file = directory.resolve(ID);
        String name = directory.toAbsolutePath().normalize().getFileName().toString();
        Stream<String> byName = ID_PATTERN.matcher(name).matches() ? Stream.of(name) : Stream.empty();
        if (!Files.exists(file)) {
            return byName.toList();
        }
        String stated = JsonFiles.readObject(file, 1 << 16).path("id").asText("");
        return Stream.concat(Stream.of(stated), byName).toList();
    }

    /** The digest of the files as they are. */
    static String digest(Path directory) throws IOException {
        return combine(
                fileDigest(directory.resolve(CONFIG)),
                fileDigest(directory.resolve(TENSORS)),
                fileDigest(directory.resolve(GOLDEN)));
    }

    private static byte[] fileDigest(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ModelFormatException(file + " is missing");
        }
        return Sha256.of(file);
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MAX_JSON_BYTES) {
            throw new ModelFormatException(file + ": " + Files.size(file) + " bytes are too many");
        }
        return Files.readAllBytes(file);
    }

    /** Deletes a directory that was not finished. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(Printable.of(directory.toString()) + ": could not be deleted", e);
        }
    }
}
