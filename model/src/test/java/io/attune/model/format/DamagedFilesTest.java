package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.TestFiles;
import io.attune.model.adapter.AdapterException;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.token.Tokenizer;
import io.attune.model.token.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens to a file, the answer is its content or one line that says what is wrong. */
class DamagedFilesTest {
    private static final int TRIES = 1500;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] NONSENSE = {
        "0",
        "-1",
        "1",
        "3",
        "2147483647",
        "2147483648",
        "-9223372036854775808",
        "1e300",
        "1e-300",
        "0.5",
        "true",
        "null",
        "\"\"",
        "\"wide\"",
        "[]",
        "{}",
        "[0]",
        "[[[]]]",
        "{\"rope_type\": \"llama3\"}",
        "{\"rope_type\": 7}",
        "[1, 0, 0, 0, 0]",
        "[\"sliding_attention\", \"full_attention\"]",
        "\"qwen2\"",
        "\"mistral\"",
        "\"smollm3\"",
        "1000000000"
    };

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

    /** Fields of config.json set to what no model has. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void nonsenseInAConfiguration(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int changes)
            throws IOException {
        Random random = new Random(seed);
        String[] models = {
            "llama3", "llama-biased", "mistral-full", "qwen2-sliding", "qwen3", "smollm3", "smollm3-sliding"
        };
        Path model = TestFiles.golden("families/" + models[random.nextInt(models.length)]);
        ObjectNode config =
                (ObjectNode) JSON.readTree(model.resolve("config.json").toFile());
        List<String> fields = new ArrayList<>();
        config.fieldNames().forEachRemaining(fields::add);
        for (int i = 0; i < changes; i++) {
            config.set(
                    fields.get(random.nextInt(fields.size())),
                    JSON.readTree(NONSENSE[random.nextInt(NONSENSE.length)]));
        }
        Path directory = Files.createTempDirectory("damaged");
        try {
            Files.copy(model.resolve("model.safetensors"), directory.resolve("model.safetensors"));
            JSON.writeValue(directory.resolve("config.json").toFile(), config);
            try (Weights weights = WeightFiles.open(directory)) {
                readAll(weights);
            } catch (ModelFormatException e) {
                assertOneLine(e);
            }
        } finally {
            Files.deleteIfExists(directory.resolve("model.safetensors"));
            Files.deleteIfExists(directory.resolve("config.json"));
            Files.delete(directory);
        }
    }

    /** Every file of a sharded model in turn, its settings of the tokeniser among them. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void damagedDirectory(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int flips, @ForAll boolean cut)
            throws IOException {
        Path model = TestFiles.golden("tiny-hf");
        List<Path> files;
        try (Stream<Path> list = Files.list(model)) {
            files = list.filter(file -> !file.endsWith("tokenizer.json"))
                    .sorted()
                    .toList();
        }
        Path victim = files.get(Math.floorMod(seed, files.size()));
        Path directory = Files.createTempDirectory("damaged");
        try {
            for (Path file : files) {
                byte[] whole = Files.readAllBytes(file);
                Files.write(
                        directory.resolve(file.getFileName().toString()),
                        file.equals(victim) ? damage(whole, whole.length, seed, flips, cut) : whole);
            }
            try (Weights weights = WeightFiles.open(directory)) {
                readAll(weights);
                Tokenizers.template(directory);
            } catch (ModelFormatException e) {
                assertOneLine(e);
            }
        } finally {
            for (Path file : files) {
                Files.deleteIfExists(directory.resolve(file.getFileName().toString()));
            }
            Files.delete(directory);
        }
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void damagedAdapter(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int flips, @ForAll boolean cut)
            throws IOException {
        String[] names = {"lora", "rslora", "dora", "patterns"};
        Path adapter = TestFiles.golden("adapters/" + names[Math.floorMod(seed, names.length)]);
        boolean settings = (seed & 16) == 0;
        Path directory = Files.createTempDirectory("damaged");
        try {
            for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
                byte[] whole = Files.readAllBytes(adapter.resolve(name));
                boolean victim = settings == name.endsWith("json");
                Files.write(directory.resolve(name), victim ? damage(whole, 3_000, seed, flips, cut) : whole);
            }
            LoraAdapter.read(directory);
        } catch (AdapterException e) {
            assertOneLine(e);
        } finally {
            Files.delete(directory.resolve("adapter_config.json"));
            Files.delete(directory.resolve("adapter_model.safetensors"));
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

    private static void assertOneLine(IOException e) {
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
