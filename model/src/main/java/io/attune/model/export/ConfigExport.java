package io.attune.model.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.AttentionRules;
import io.attune.model.format.JsonFiles;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.RopeScaling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code config.json}: that of the directory that the model came from, or one made for a model from a GGUF file. */
final class ConfigExport {
    private static final String FILE = "config.json";
    private static final long MAX_BYTES = 16L << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigExport() {}

    static void copy(Path source, StoredPrecision precision, Path target) throws IOException {
        ObjectNode root = (ObjectNode) JsonFiles.readObject(source.resolve(FILE), MAX_BYTES);
        write(root, precision, target);
    }

    /**
     * @throws ModelFormatException for families other than the plain Llama, whose rules this does not write
     */
    static void make(ModelConfig config, StoredPrecision precision, Path target) throws IOException {
        if (!config.architecture().equals("llama") || !config.attention().equals(AttentionRules.PLAIN)) {
            throw new ModelFormatException(config.nameOrPath() + ": a " + config.architecture()
                    + " model from a GGUF file cannot be written as a Hugging Face directory, only a plain llama can;"
                    + " begin with the Hugging Face directory instead");
        }
        ObjectNode root = JSON.createObjectNode();
        root.putArray("architectures").add("LlamaForCausalLM");
        root.put("model_type", "llama");
        root.put("_name_or_path", config.nameOrPath());
        root.put("vocab_size", config.vocabSize());
        root.put("hidden_size", config.hiddenSize());
        root.put("intermediate_size", config.intermediateSize());
        root.put("num_hidden_layers", config.layers());
        root.put("num_attention_heads", config.heads());
        root.put("num_key_value_heads", config.kvHeads());
        root.put("head_dim", config.headDim());
        root.put("hidden_act", "silu");
        root.put("attention_bias", false);
        root.put("mlp_bias", false);
        root.put("rope_theta", config.ropeTheta());
        root.put("rms_norm_eps", config.rmsNormEps());
        root.put("tie_word_embeddings", config.tiedEmbeddings());
        root.put("max_position_embeddings", config.maxPositions());
        if (config.ropeScaling() instanceof RopeScaling.Linear linear) {
            root.putObject("rope_scaling").put("rope_type", "linear").put("factor", linear.factor());
        } else if (config.ropeScaling() instanceof RopeScaling.Llama3 llama3) {
            root.putObject("rope_scaling")
                    .put("rope_type", "llama3")
                    .put("factor", llama3.factor())
                    .put("low_freq_factor", llama3.lowFreqFactor())
                    .put("high_freq_factor", llama3.highFreqFactor())
                    .put("original_max_position_embeddings", llama3.originalMaxPositions());
        } else if (config.ropeScaling() != null) {
            throw new ModelFormatException(
                    config.nameOrPath() + ": its rope scaling cannot be written as a Hugging Face configuration");
        }
        write(root, precision, target);
    }

    private static void write(ObjectNode root, StoredPrecision precision, Path target) throws IOException {
        root.remove("dtype");
        root.put("torch_dtype", precision == StoredPrecision.F32 ? "float32" : "bfloat16");
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        Files.write(target.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
    }
}
