package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceDirectoryTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void copyModel() throws IOException {
        try (Stream<Path> files = Files.list(TestFiles.golden("tiny-hf"))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName().toString()));
            }
        }
    }

    @Test
    void readsShardsThatTransformersWrote() throws IOException {
        SafetensorsFile expected = SafetensorsFile.open(TestFiles.golden("tiny-hf-expected.safetensors"));
        try (Weights weights = WeightFiles.open(TestFiles.golden("tiny-hf"))) {
            assertThat(weights.names()).isEqualTo(expected.names()).contains("lm_head.weight");
            for (String name : expected.names()) {
                assertThat(weights.shape(name)).as(name).isEqualTo(expected.shape(name));
                assertThat(weights.f32(name)).as(name).containsExactly(expected.f32(name));
            }
            assertThat(weights.config())
                    .isEqualTo(new ModelConfig(
                            "llama", 288, 32, 64, 2, 4, 2, 8, 5000, 1e-5f, false, 128, null, "tiny-hf"));
        }
    }

    @Test
    void readsASingleFile() throws IOException {
        Files.delete(directory.resolve("model.safetensors.index.json"));
        Files.copy(TestFiles.golden("tiny-hf-expected.safetensors"), directory.resolve("model.safetensors"));
        try (Weights weights = WeightFiles.open(directory)) {
            assertThat(weights.f32("model.norm.weight")).hasSize(32);
        }
    }

    @Test
    void readsTheConfigurationThatTransformers4Wrote() throws IOException {
        Files.writeString(
                directory.resolve("config.json"),
                """
                {"model_type": "llama", "_name_or_path": "some/llama", "vocab_size": 288, "hidden_size": 32,
                 "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
                 "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "max_position_embeddings": 131072,
                 "rope_scaling": {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0,
                   "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
                """);
        try (Weights weights = WeightFiles.open(directory)) {
            assertThat(weights.config())
                    .isEqualTo(new ModelConfig(
                            "llama",
                            288,
                            32,
                            64,
                            2,
                            4,
                            2,
                            8,
                            500_000,
                            1e-5f,
                            false,
                            131_072,
                            new RopeScaling.Llama3(32, 1, 4, 8192),
                            "some/llama"));
        }
    }

    @Test
    void namesWhatIsNotSupported() throws IOException {
        config("\"model_type\": \"llama\"", "\"model_type\": \"gemma2\"");
        refused("model_type is gemma2, which is not supported; llama, mistral, qwen2, qwen3, smollm3 are");
        config("\"attention_bias\": false", "\"attention_bias\": true");
        refused("self_attn.q_proj.bias is missing");
        config("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"");
        refused("hidden_act is gelu");
        config("\"rope_type\": \"default\"", "\"rope_type\": \"yarn\"");
        refused("rope scaling yarn");
        config("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3");
        refused("heads (4) must be a multiple of kvHeads (3)");
        config("\"hidden_size\": 32", "\"hidden_size\": \"wide\"");
        refused("hidden_size is \"wide\"");
        config("\"vocab_size\": 288", "\"vocab_size\": 300");
        refused("model.embed_tokens.weight is [288, 32], the configuration wants [300, 32]");
        config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
        refused("model.layers.2.input_layernorm.weight is missing");
        config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 2000000000");
        refused("num_hidden_layers is 2000000000");
    }

    @ParameterizedTest
    @CsvSource({"model.norm.weight,F64", "model.embed_tokens.weight,I64"})
    void namesAWeightInAnotherFormat(String tensor, String type) throws IOException {
        Files.delete(directory.resolve("model.safetensors.index.json"));
        if (type.startsWith("I")) {
            // A buffer of whole numbers is not refused by itself: only where the model needs a weight of that name.
            config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1");
        }
        byte[] json = "{\"%s\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,8]}}"
                .formatted(tensor, type)
                .getBytes(StandardCharsets.US_ASCII);
        Files.write(
                directory.resolve("model.safetensors"),
                ByteBuffer.allocate(16 + json.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
        refused(tensor + " is stored as " + type + "; F32, F16 and BF16 are supported");
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        Path shard = directory.resolve("model-00002-of-00003.safetensors");
        Files.move(shard, directory.resolve("away"));
        refused("shard model-00002-of-00003.safetensors is missing");
        Path index = directory.resolve("model.safetensors.index.json");
        String text = Files.readString(index);
        Files.writeString(index, text.replace("model-00002-of-00003", "../elsewhere"));
        refused("../elsewhere.safetensors is not a safetensors file name");
        Files.delete(index);
        refused("neither model.safetensors nor model.safetensors.index.json");
        Files.delete(directory.resolve("config.json"));
        refused("config.json is missing");
    }

    private void config(String from, String to) throws IOException {
        String text = Files.readString(TestFiles.golden("tiny-hf/config.json"));
        assertThat(text).contains(from);
        Files.writeString(directory.resolve("config.json"), text.replace(from, to));
    }

    private void refused(String message) {
        assertThatThrownBy(() -> WeightFiles.open(directory))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
