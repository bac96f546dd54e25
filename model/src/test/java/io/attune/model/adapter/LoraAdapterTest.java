package io.attune.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import io.attune.model.format.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraAdapterTest {
    private static final String Q = "model.layers.0.self_attn.q_proj";
    private static final String DOWN = "model.layers.1.mlp.down_proj";

    @TempDir
    private Path directory;

    /** An adapter of the tiny model under {@code golden/tiny-hf}. */
    private static LoraAdapter adapter() {
        Map<String, LoraPair> pairs = new TreeMap<>();
        Random random = new Random(4);
        pairs.put(DOWN, pair(random, 64, 32));
        pairs.put(Q, pair(random, 32, 32));
        return LoraAdapter.of(
                new LoraConfig(4, 8, 0.05f, List.of("q_proj", "down_proj"), "tiny"),
                pairs,
                new GoldenOutputs(
                        List.of(new int[] {1, 2, 3}, new int[] {4}),
                        List.of(new float[] {0.1f, -1e-30f}, new float[] {3e30f, -0f}),
                        1e-3f));
    }

    private static LoraPair pair(Random random, int in, int out) {
        float[] a = new float[4 * in];
        float[] b = new float[out * 4];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = (float) random.nextGaussian();
        }
        return new LoraPair(a, b, 4, in, out);
    }

    @Test
    void readsWhatItWrites() throws IOException {
        LoraAdapter written = adapter();
        Path path = written.write(directory);
        assertThat(path).isEqualTo(directory.resolve(written.id()));
        assertThat(written.id()).matches("[0-9a-f]{32}");
        assertThat(written.directory()).isNull();

        LoraAdapter read = LoraAdapter.read(path);
        assertThat(read.id()).isEqualTo(written.id());
        assertThat(read.directory()).isEqualTo(path);
        assertThat(read.config()).isEqualTo(written.config());
        assertThat(read.pairs().keySet()).containsExactly(Q, DOWN);
        assertThat(read.pairs().get(Q).a())
                .containsExactly(written.pairs().get(Q).a());
        assertThat(read.pairs().get(DOWN).b())
                .containsExactly(written.pairs().get(DOWN).b());
        assertThat(read.golden().prompts().get(0)).containsExactly(1, 2, 3);
        assertThat(read.golden().logits().get(1)).containsExactly(3e30f, -0f);
        assertThat(read.golden().tolerance()).isEqualTo(1e-3f);
    }

    @Test
    void writesWhatPeftReads() throws IOException {
        Path path = adapter().write(directory);
        SafetensorsFile tensors = SafetensorsFile.open(path.resolve("adapter_model.safetensors"));
        assertThat(tensors.metadata()).containsEntry("format", "pt");
        assertThat(tensors.names())
                .containsExactly(
                        "base_model.model." + Q + ".lora_A.weight",
                        "base_model.model." + Q + ".lora_B.weight",
                        "base_model.model." + DOWN + ".lora_A.weight",
                        "base_model.model." + DOWN + ".lora_B.weight");
        assertThat(tensors.shape("base_model.model." + DOWN + ".lora_A.weight")).containsExactly(4, 64);
        assertThat(tensors.shape("base_model.model." + DOWN + ".lora_B.weight")).containsExactly(32, 4);
        JsonNode config =
                new ObjectMapper().readTree(path.resolve("adapter_config.json").toFile());
        assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
        assertThat(config.path("task_type").asText()).isEqualTo("CAUSAL_LM");
        assertThat(config.path("lora_alpha").isInt()).isTrue();
        assertThat(config.path("r").asInt()).isEqualTo(4);
    }

    @Test
    void theIdDependsOnEveryPartOfTheContentAndOnNothingElse() {
        LoraAdapter one = adapter();
        assertThat(adapter().id()).isEqualTo(one.id());
        LoraConfig c = one.config();
        List<String> others = new ArrayList<>();
        others.add(LoraAdapter.of(
                        new LoraConfig(4, 9, c.dropout(), c.targetModules(), c.baseModel()), one.pairs(), one.golden())
                .id());
        others.add(
                LoraAdapter.of(new LoraConfig(4, 8, c.dropout(), c.targetModules(), "other"), one.pairs(), one.golden())
                        .id());
        others.add(LoraAdapter.of(c, one.pairs(), GoldenOutputs.NONE).id());
        others.add(
                LoraAdapter.of(c, Map.of(Q, one.pairs().get(Q)), one.golden()).id());
        Map<String, LoraPair> nudged = new TreeMap<>(one.pairs());
        float[] a = one.pairs().get(Q).a().clone();
        a[17] = Math.nextUp(a[17]);
        nudged.put(Q, new LoraPair(a, one.pairs().get(Q).b(), 4, 32, 32));
        others.add(LoraAdapter.of(c, nudged, one.golden()).id());
        assertThat(others).doesNotContain(one.id()).doesNotHaveDuplicates();
    }

    @Test
    void everyAlteredByteIsRefused() throws IOException {
        Path path = adapter().write(directory);
        Path renamed = directory.resolve("current");
        int altered = 0;
        List<Path> files;
        try (Stream<Path> list = Files.list(path)) {
            files = list.toList();
        }
        assertThat(files).hasSize(4);
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            int step = bytes.length > 2000 ? 97 : 1;
            for (int at = 0; at < bytes.length; at += step) {
                byte[] changed = bytes.clone();
                changed[at] ^= 1;
                Files.write(file, changed);
                boolean space =
                        file.getFileName().toString().equals("attune_id.json") && isSpace(bytes[at], changed[at]);
                if (!space) {
                    assertThatThrownBy(() -> LoraAdapter.read(path))
                            .as("%s byte %d", file.getFileName(), at)
                            .isInstanceOf(AdapterException.class)
                            .message()
                            .doesNotContain("\n");
                    altered++;
                }
            }
            Files.write(file, bytes);
        }
        assertThat(altered).isGreaterThan(500);
        // The same under another name, where only the id file is left to compare with.
        Files.move(path, renamed);
        assertThat(LoraAdapter.read(renamed).id()).isEqualTo(adapter().id());
        Path config = renamed.resolve("adapter_config.json");
        Files.writeString(config, Files.readString(config).replace("\"lora_alpha\" : 8", "\"lora_alpha\" : 9"));
        assertThatThrownBy(() -> LoraAdapter.read(renamed)).hasMessageContaining("altered or is incomplete");
    }

    private static boolean isSpace(byte before, byte after) {
        return Character.isWhitespace(before) && Character.isWhitespace(after);
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        for (String name : List.of("adapter_config.json", "adapter_model.safetensors", "attune_golden.json")) {
            Path path = adapter().write(directory);
            Files.delete(path.resolve(name));
            assertThatThrownBy(() -> LoraAdapter.read(path))
                    .isInstanceOf(AdapterException.class)
                    .hasMessageContaining(name);
            // And not silently repaired: somebody changed what must not change.
            assertThatThrownBy(() -> adapter().write(directory)).isInstanceOf(AdapterException.class);
            AdapterFiles.delete(path);
        }
        assertThatThrownBy(() -> LoraAdapter.read(directory.resolve("nowhere")))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("no such adapter directory");
    }

    @Test
    void writingAgainLeavesTheDirectoryAlone() throws IOException {
        Path path = adapter().write(directory);
        Object before = Files.getLastModifiedTime(path.resolve("adapter_model.safetensors"));
        assertThat(adapter().write(directory)).isEqualTo(path);
        assertThat(Files.getLastModifiedTime(path.resolve("adapter_model.safetensors")))
                .isEqualTo(before);
        assertThat(directory.toFile().list()).containsExactly(path.getFileName().toString());
    }

    @Test
    void manyWritersMakeOneDirectory() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> writes = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                writes.add(threads.submit(() -> adapter().write(directory)));
            }
            for (Future<Path> write : writes) {
                assertThat(LoraAdapter.read(write.get()).id())
                        .isEqualTo(adapter().id());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void refusesWhatIsNoAdapter() {
        LoraConfig config = new LoraConfig(4, 8, 0, List.of("q_proj"), "tiny");
        LoraPair pair = pair(new Random(1), 32, 32);
        assertThatThrownBy(() -> LoraAdapter.of(config, Map.of(), GoldenOutputs.NONE))
                .hasMessageContaining("at least one pair");
        assertThatThrownBy(() -> LoraAdapter.of(config, Map.of(DOWN, pair), GoldenOutputs.NONE))
                .hasMessageContaining("none of the target modules");
        LoraConfig other = new LoraConfig(8, 8, 0, List.of("q_proj"), "tiny");
        assertThatThrownBy(() -> LoraAdapter.of(other, Map.of(Q, pair), GoldenOutputs.NONE))
                .hasMessageContaining("has rank 4");
        float[] nan = pair.a().clone();
        nan[5] = Float.NaN;
        assertThatThrownBy(() ->
                        LoraAdapter.of(config, Map.of(Q, new LoraPair(nan, pair.b(), 4, 32, 32)), GoldenOutputs.NONE))
                .hasMessageContaining("has the value NaN");
    }

    @Test
    void readsWhatPeftWrote() throws IOException {
        LoraAdapter read = LoraAdapter.read(TestFiles.golden("peft"));
        assertThat(read.config().rank()).isEqualTo(4);
        assertThat(read.config().alpha()).isEqualTo(8);
        assertThat(read.config().targetModules()).containsExactlyInAnyOrder("q_proj", "down_proj");
        assertThat(read.pairs()).hasSize(4);
        assertThat(read.pairs().get(DOWN).in()).isEqualTo(64);
        assertThat(read.golden().prompts()).isEmpty();
        assertThat(LoraAdapter.read(read.write(directory)).id()).isEqualTo(read.id());
    }
}
