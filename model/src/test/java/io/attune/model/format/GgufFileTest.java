package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
    @TempDir
    private Path directory;

    @Test
    void decodesEveryTypeElementForElementAsTheGgufPackageDoes() throws IOException {
        SafetensorsFile expected = SafetensorsFile.open(TestFiles.golden("tiny-gguf-expected.safetensors"));
        try (GgufFile file = GgufFile.open(TestFiles.golden("tiny.gguf"))) {
            assertThat(file.names()).isEqualTo(expected.names());
            for (String name : expected.names()) {
                assertThat(file.shape(name)).as(name).isEqualTo(expected.shape(name));
                assertThat(file.f32(name)).as(name).containsExactly(expected.f32(name));
            }
        }
    }

    @Test
    void readsTheShapeOfTheModel() throws IOException {
        try (GgufFile file = GgufFile.open(TestFiles.golden("tiny.gguf"))) {
            assertThat(file.config())
                    .isEqualTo(new ModelConfig("llama", 288, 32, 64, 2, 4, 2, 8, 5000, 1e-5f, true, 128, null, "tiny"));
        }
    }

    @Test
    void readsStories260kAsTheGgufPackageDoes() throws Exception {
        assertDigests(TestFiles.shared("models/stories260K.gguf"), "stories260K.json");
    }

    @Test
    void readsSmollm2AsTheGgufPackageDoes() throws Exception {
        assertDigests(TestFiles.smollm2(), "SmolLM2-135M-Instruct.Q4_1.json");
    }

    private static void assertDigests(Path model, String golden) throws Exception {
        JsonNode expected =
                new ObjectMapper().readTree(TestFiles.golden(golden).toFile()).path("tensors");
        Map<String, String> names = Map.of(
                "token_embd.weight", "model.embed_tokens.weight",
                "output_norm.weight", "model.norm.weight",
                "output.weight", "lm_head.weight",
                "blk.1.attn_q.weight", "model.layers.1.self_attn.q_proj.weight",
                "blk.1.attn_k.weight", "model.layers.1.self_attn.k_proj.weight",
                "blk.1.attn_output.weight", "model.layers.1.self_attn.o_proj.weight",
                "blk.1.ffn_down.weight", "model.layers.1.mlp.down_proj.weight");
        int compared = 0;
        try (Weights weights = WeightFiles.open(model)) {
            for (Map.Entry<String, String> name : names.entrySet()) {
                if (expected.has(name.getKey())) {
                    assertThat(sha256(weights.f32(name.getValue())))
                            .as(name.getValue())
                            .isEqualTo(expected.path(name.getKey()).asText());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(6);
    }

    private static String sha256(float[] values) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }

    @Test
    void readsIntoABufferAndAdvancesIt() throws IOException {
        try (GgufFile file = GgufFile.open(TestFiles.golden("tiny.gguf"))) {
            FloatBuffer target = FloatBuffer.allocate(40);
            target.position(8);
            file.readF32("model.norm.weight", target);
            assertThat(target.position()).isEqualTo(40);
            assertThatThrownBy(() -> file.readF32("model.norm.weight", FloatBuffer.allocate(31)))
                    .isInstanceOf(java.nio.BufferOverflowException.class);
            assertThatThrownBy(() -> file.f32("no.such"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no.such");
        }
    }

    @Test
    void acceptsAFileThatTheTestWrites() throws IOException {
        try (Weights weights = WeightFiles.open(write(GgufBytes.tinyLlama().tinyTensors(5)))) {
            assertThat(weights.config().vocabSize()).isEqualTo(5);
            assertThat(weights.config().headDim()).isEqualTo(4);
            assertThat(weights.config().kvHeads()).isEqualTo(2);
            // Head 0 in rotate-half order: rows 0, 2, 1, 3 of the file.
            float[] q = weights.f32("model.layers.0.self_attn.q_proj.weight");
            assertThat(new float[] {q[0], q[8], q[16], q[24], q[32], q[40]}).containsExactly(0, 16, 8, 24, 32, 48);
        }
    }

    @Test
    void namesWhatIsWrong() {
        refused(GgufBytes.tinyLlama().tinyTensors(5).string("general.architecture", "llama"), "twice");
        refused(
                new GgufBytes().string("general.architecture", "qwen2").tinyTensors(5),
                "qwen2.embedding_length is missing");
        refused(new GgufBytes().string("general.architecture", "mistral").tinyTensors(5), "Mistral's files say llama");
        refused(
                new GgufBytes().string("general.architecture", "gemma3").tinyTensors(5),
                "general.architecture is gemma3, which is not supported; llama,");
        refused(GgufBytes.tinyLlama().integer("llama.expert_count", 8).tinyTensors(5), "mixtures of experts");
        refused(GgufBytes.tinyLlama().integer("llama.rope.dimension_count", 2).tinyTensors(5), "partial rotation");
        refused(GgufBytes.tinyLlama().string("llama.rope.scaling.type", "yarn").tinyTensors(5), "yarn");
        refused(
                GgufBytes.tinyLlama()
                        .integer("llama.attention.head_count_kv", 3)
                        .tinyTensors(5),
                "multiple of kvHeads");
        refused(GgufBytes.tinyLlama().tinyTensors(5).f32("rope_freqs.weight", 3), "rope_freqs.weight has 3");
        refused(GgufBytes.tinyLlama().tinyTensors(5).f32("rope_freqs.weight", 2), "rope factors must be positive");
        refused(GgufBytes.tinyLlama().tinyTensors(5).f32("blk.0.attn_q.bias", 8), "k_proj.bias is missing");
        refused(
                GgufBytes.tinyLlama().tinyTensors(5).f32("blk.0.ffn_up.bias", 16),
                "model.layers.0.mlp.up_proj.bias is none that a llama of 1 layers has");
        refused(
                GgufBytes.tinyLlama().tinyTensors(5).f32("blk.0.post_attention_norm.weight", 8),
                "model.layers.0.post_attention_norm.weight is none");
        refused(
                GgufBytes.tinyLlama()
                        .integer("llama.attention.sliding_window", 16)
                        .tinyTensors(5),
                "sliding windows are not supported in GGUF files");
        refused(GgufBytes.tinyLlama().f32("token_embd.weight", 8, 5), "input_layernorm.weight is missing");
        refused(GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 20, 0, 256), "IQ4_NL");
        refused(GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 0, 0, 4), "overlap");
        refused(GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 0, 1 << 20, 4), "does not lie in the file");
        refused(GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 0, 4, 4), "does not lie in the file");
        refused(GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 0, -32, 4), "does not lie in the file");
        refused(
                GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 0, 0, 1L << 31, 1L << 31, 1L << 31),
                "impossible dimension");
        refused(GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 8, 0, 33), "no whole blocks");
        refused(GgufBytes.tinyLlama().tinyTensors(5).tensor("extra", 0, 0, 1, 1, 1, 1, 1), "dimensions");
    }

    @Test
    void refusesCountsThatTheFileHasNoRoomFor() throws IOException {
        byte[] bytes = GgufBytes.tinyLlama().tinyTensors(5).bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(8, 1L << 40);
        Path file = Files.write(directory.resolve("model.gguf"), bytes);
        assertThatThrownBy(() -> GgufFile.open(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("number of tensors 1099511627776 is not possible");
    }

    private void refused(GgufBytes bytes, String... messages) {
        assertThatThrownBy(() -> GgufFile.open(write(bytes)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(messages[messages.length - 1])
                .message()
                .doesNotContain("\n");
    }

    private Path write(GgufBytes bytes) throws IOException {
        return Files.write(directory.resolve("model.gguf"), bytes.bytes());
    }
}
