package io.attune.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.format.ModelFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeftConfigTest {
    private static LoraConfig read(String more) throws IOException {
        String json = "{\"peft_type\": \"LORA\", \"r\": 16, \"lora_alpha\": 8, \"target_modules\": [\"q_proj\"],"
                + "\"base_model_name_or_path\": \"m\"" + (more.isEmpty() ? "" : ", " + more) + "}";
        return PeftConfig.read("here", json.getBytes(StandardCharsets.UTF_8), Set.of("v_proj"));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        LoraConfig config = new LoraConfig(8, 12.5f, 0.1f, LoraConfig.ALL_LINEAR, "some/model");
        assertThat(PeftConfig.read("here", PeftConfig.write(config), Set.of())).isEqualTo(config);
    }

    @Test
    void rankStabilisedScaleIsFoldedIntoAlpha() throws IOException {
        assertThat(read("\"use_rslora\": true").alpha()).isEqualTo(32);
        assertThat(read("\"use_rslora\": true").scaleOf("q_proj")).isCloseTo(8 / 4f, within(1e-6f));
        assertThat(read("").scaleOf("q_proj")).isEqualTo(0.5f);
    }

    @Test
    void patternsAndDoraAreReadAndWritten() throws IOException {
        LoraConfig config = new LoraConfig(8, 16, 0, LoraConfig.ALL_LINEAR, "m")
                .withDora()
                .withPatterns(Map.of("q_proj", 4, "layers.1.self_attn.q_proj", 2), Map.of("down_proj", 2.5f));
        assertThat(PeftConfig.read("here", PeftConfig.write(config), Set.of())).isEqualTo(config);
        assertThat(config.rankOf("model.layers.1.self_attn.q_proj")).isEqualTo(2);
        assertThat(config.rankOf("model.layers.0.self_attn.q_proj")).isEqualTo(4);
        assertThat(config.rankOf("model.layers.0.self_attn.k_proj")).isEqualTo(8);
        assertThat(config.scaleOf("model.layers.0.mlp.down_proj")).isEqualTo(2.5f / 8);
        assertThatThrownBy(() -> read("\"rank_pattern\": {\".*q_proj\": 4}"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("regular expressions are not supported");
        assertThatThrownBy(() -> read("\"rank_pattern\": {\"q_proj\": 4.5}"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("rank_pattern");
    }

    /** PEFT's Linear.update_layer: alpha of the module over the root of its rank. */
    @Test
    void rankStabilisedPatternsKeepEveryModulesScale() {
        LoraConfig plain = new LoraConfig(8, 16, 0, LoraConfig.ALL_LINEAR, "m")
                .withPatterns(Map.of("q_proj", 4), Map.of("layers.1.self_attn.q_proj", 3f, "k_proj", 5f));
        LoraConfig stable = plain.rankStabilised();
        for (String path : List.of("layers.0.self_attn.q_proj", "layers.1.self_attn.q_proj", "k_proj", "v_proj")) {
            double rank = plain.rankOf(path);
            assertThat((double) stable.scaleOf(path))
                    .as(path)
                    .isCloseTo(plain.scaleOf(path) * rank / Math.sqrt(rank), within(1e-6));
        }
    }

    @Test
    void aPatternOfTargetsIsReplacedByTheModulesThatThereAre() throws IOException {
        LoraConfig config = PeftConfig.read(
                "here",
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"target_modules\": \"all-linear\"}"
                        .getBytes(StandardCharsets.UTF_8),
                Set.of("v_proj"));
        assertThat(config.targetModules()).isEqualTo(List.of("v_proj"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"use_qalora\": true",
                "\"bias\": \"all\"",
                "\"lora_bias\": true",
                "\"fan_in_fan_out\": true",
                "\"modules_to_save\": [\"lm_head\"]",
                "\"layer_replication\": [[0, 2]]",
                "\"init_lora_weights\": \"pissa_niter_16\"",
                "\"trainable_token_indices\": [1]"
            })
    void whatChangesTheFunctionIsRefusedByName(String setting) {
        String name = setting.substring(1, setting.indexOf('"', 1));
        assertThatThrownBy(() -> read(setting))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("is not supported, only LoRA and DoRA are");
    }

    @Test
    void aConfigurationValidatesItself() {
        assertThatThrownBy(() -> new LoraConfig(0, 8, 0, List.of("q_proj"), "m"))
                .hasMessageContaining("rank");
        assertThatThrownBy(() -> new LoraConfig(8, Float.NaN, 0, List.of("q_proj"), "m"))
                .hasMessageContaining("alpha");
        assertThatThrownBy(() -> new LoraConfig(8, 8, 1, List.of("q_proj"), "m"))
                .hasMessageContaining("dropout");
        assertThatThrownBy(() -> new LoraConfig(8, 8, 0, List.of(), "m")).hasMessageContaining("targetModules");
    }
}
