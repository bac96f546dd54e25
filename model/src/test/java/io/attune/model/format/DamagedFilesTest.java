package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.TestFiles;
import io.attune.model.token.Tokenizer;
import io.attune.model.token.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens to a file, the answer is its content or one line that says what is wrong. */
class DamagedFilesTest {
    private static final int TRIES = 1500;

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void damagedGguf(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int flips, @ForAll boolean cut)
            throws IOException {
        // The first 12 KB are metadata and tensor table.
        byte[] bytes = damage(Files.readAllBytes(TestFiles.golden("tiny.gguf")), 12_000, seed, flips, cut);
        check(bytes, ".gguf", file -> {
            try (GgufFile weights = GgufFile.open(file)) {
                readAll(weights);
            }
        });
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void damagedVocabulary(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int flips) throws IOException {
        byte[] bytes = damage(Files.readAllBytes(TestFiles.golden("tiny.gguf")), 9_000, seed, flips, false);
        check(bytes, ".gguf", file -> {
            try (Tokenizer tokenizer = Tokenizers.open(file)) {
                tokenizer.decode(tokenizer.encode("The lamp turns at 19:30."));
            }
            Tokenizers.template(file);
        });
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void damagedSafetensors(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int flips, @ForAll boolean cut)
            throws IOException {
        byte[] whole = Files.readAllBytes(TestFiles.golden("peft/adapter_model.safetensors"));
        byte[] bytes = damage(whole, 1_000, seed, flips, cut);
        check(bytes, ".safetensors", file -> {
            SafetensorsFile tensors = SafetensorsFile.open(file);
            tensors.names().forEach(tensors::f32);
        });
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void damagedTokenizerJson(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int flips) throws IOException {
        Path directory = Files.createTempDirectory("damaged");
        Path json = directory.resolve("tokenizer.json");
        Files.copy(TestFiles.golden("tiny-hf/tokenizer_config.json"), directory.resolve("tokenizer_config.json"));
        try {
            byte[] whole = Files.readAllBytes(TestFiles.golden("tiny-hf/tokenizer.json"));
            Files.write(json, damage(whole, whole.length, seed, flips, false));
            try (Tokenizer tokenizer = Tokenizers.open(directory)) {
                tokenizer.decode(tokenizer.encode("The lamp turns at 19:30."));
            } catch (ModelFormatException e) {
                assertOneLine(e);
            }
        } finally {
            Files.delete(json);
            Files.delete(directory.resolve("tokenizer_config.json"));
            Files.delete(directory);
        }
    }

    private interface Reading {
        void read(Path file) throws IOException;
    }

    private static void check(byte[] bytes, String suffix, Reading reading) throws IOException {
        Path file = Files.createTempFile("damaged", suffix);
        try {
            Files.write(file, bytes);
            reading.read(file);
        } catch (ModelFormatException e) {
            assertOneLine(e);
        } finally {
            Files.delete(file);
        }
    }

    private static void assertOneLine(ModelFormatException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(600).doesNotContain("\n", "\r");
    }

    private static void readAll(Weights weights) {
        for (String name : weights.names()) {
            assertThat((long) weights.f32(name).length).isEqualTo(weights.elements(name));
        }
    }

    private static byte[] damage(byte[] bytes, int region, long seed, int flips, boolean cut) {
        Random random = new Random(seed);
        byte[] damaged = cut ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
        for (int i = 0; i < flips && damaged.length > 0; i++) {
            int at = random.nextInt(Math.min(region, damaged.length));
            // Whole bytes too: 0 and 255 make the most extreme numbers.
            damaged[at] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> (byte) 0xFF;
                default -> (byte) (damaged[at] ^ (1 << random.nextInt(8)));
            };
        }
        return damaged;
    }
}
