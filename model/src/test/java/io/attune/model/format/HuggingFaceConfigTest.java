package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations of published models, in the form in which they are published. */
class HuggingFaceConfigTest {
    @TempDir
    private Path directory;

    private ModelConfig read(String type, String fields) throws IOException {
        Files.writeString(
                directory.resolve("config.json"),
                "{\"model_type\": \"" + type + "\", \"hidden_act\": \"silu\", \"torch_dtype\": \"bfloat16\","
                        + " \"use_cache\": true, \"attention_dropout\": 0.0, " + fields + "}");
        return HuggingFaceConfig.read(directory);
    }

    @Test
    void llama32() throws IOException {
        ModelConfig config = read(
                "llama",
                """
                "attention_bias": false, "mlp_bias": false, "pretraining_tp": 1, "head_dim": 64, "hidden_size": 2048,
                "intermediate_size": 8192, "max_position_embeddings": 131072, "num_attention_heads": 32,
                "num_hidden_layers": 16, "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
                "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                  "original_max_position_embeddings": 8192, "rope_type": "llama3"},
                "tie_word_embeddings": true, "vocab_size": 128256, "eos_token_id": [128001, 128008, 128009]""");
        assertThat(config.attention()).isEqualTo(AttentionRules.PLAIN);
        assertThat(config.ropeScaling()).isEqualTo(new RopeScaling.Llama3(32, 1, 4, 8192));
        assertThat(config.tiedEmbeddings()).isTrue();
    }

    @Test
    void qwen25LeavesTheWindowOff() throws IOException {
        ModelConfig config = read(
                "qwen2",
                """
                "hidden_size": 896, "intermediate_size": 4864, "max_position_embeddings": 32768, "max_window_layers": 21,
                "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2, "rms_norm_eps": 1e-06,
                "rope_theta": 1000000.0, "sliding_window": 32768, "tie_word_embeddings": true,
                "use_sliding_window": false, "vocab_size": 151936""");
        assertThat(config.attention()).isEqualTo(new AttentionRules(true, false, false, 0, List.of(), List.of()));
        assertThat(config.headDim()).isEqualTo(64);
        assertThat(config.ropeTheta()).isEqualTo(1e6f);
    }

    @Test
    void qwen2SlidesFromItsFirstWindowLayerOn() throws IOException {
        String fields =
                """
                "hidden_size": 64, "intermediate_size": 128, "max_window_layers": 2, "num_attention_heads": 4,
                "num_hidden_layers": 4, "num_key_value_heads": 2, "sliding_window": 16, "use_sliding_window": true,
                "vocab_size": 100""";
        assertThat(read("qwen2", fields).attention().slidingLayers()).containsExactly(2, 3);
        assertThat(read("qwen2", fields).attention().window()).isEqualTo(16);
        String types =
                ", \"layer_types\": [\"sliding_attention\", \"full_attention\", \"full_attention\", \"full_attention\"]";
        assertThat(read("qwen2", fields + types).attention().slidingLayers()).containsExactly(0);
    }

    @Test
    void qwen3HasWideHeadsWithNorms() throws IOException {
        ModelConfig config = read(
                "qwen3",
                """
                "attention_bias": false, "head_dim": 128, "hidden_size": 1024, "intermediate_size": 3072,
                "max_position_embeddings": 40960, "max_window_layers": 28, "num_attention_heads": 16,
                "num_hidden_layers": 28, "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_scaling": null,
                "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true,
                "use_sliding_window": false, "vocab_size": 151936""");
        assertThat(config.attention()).isEqualTo(new AttentionRules(false, false, true, 0, List.of(), List.of()));
        assertThat(config.headDim()).isEqualTo(128);
    }

    @Test
    void mistralSlidesInAllLayersUnlessItsWindowIsNull() throws IOException {
        String fields =
                """
                "hidden_size": 4096, "intermediate_size": 14336, "max_position_embeddings": 32768,
                "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
                "rope_theta": 10000.0, "tie_word_embeddings": false, "vocab_size": 32000, "sliding_window": """;
        assertThat(read("mistral", fields + "4096").attention())
                .isEqualTo(AttentionRules.PLAIN.sliding(
                        4096, IntStream.range(0, 32).boxed().toList()));
        assertThat(read("mistral", fields + "null").attention()).isEqualTo(AttentionRules.PLAIN);
    }

    @Test
    void smollm3RotatesThreeLayersOfFour() throws IOException {
        String fields =
                """
                "attention_bias": false, "mlp_bias": false, "hidden_size": 2048, "intermediate_size": 11008,
                "max_position_embeddings": 65536, "max_window_layers": 28, "num_attention_heads": 16,
                "num_hidden_layers": 8, "num_key_value_heads": 4, "rms_norm_eps": 1e-06, "rope_scaling": null,
                "rope_theta": 5000000.0, "sliding_window": null, "use_sliding_window": false, "vocab_size": 128256""";
        ModelConfig config = read("smollm3", fields + ", \"no_rope_layer_interval\": 4");
        assertThat(config.attention()).isEqualTo(AttentionRules.PLAIN.unrotated(List.of(3, 7)));
        assertThat(config.tiedEmbeddings()).isTrue();
        assertThat(read("smollm3", fields + ", \"no_rope_layers\": [1, 0, 1, 1, 1, 1, 1, 0]")
                        .attention()
                        .unrotatedLayers())
                .containsExactly(1, 7);
    }
}
