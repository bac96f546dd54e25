package io.attune.trainer.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.SafetensorsWriter;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model as Transformers reads it: its own directory, or a GGUF file's weights written out in f32. */
final class ReferenceModel {
    private ReferenceModel() {}

    /**
     * The Hugging Face directory of a model.
     *
     * @param model a Hugging Face directory, which is returned, or a GGUF file of a plain Llama
     * @param directory where the weights of a GGUF file are written; reused when they are there
     */
    static Path of(Path model, Path directory) throws IOException {
        if (Files.isDirectory(model)) {
            return model;
        }
        Path config = directory.resolve("config.json");
        if (Files.exists(config)) {
            return directory;
        }
        Files.createDirectories(directory);
        try (Weights weights = WeightFiles.open(model)) {
            if (!"llama".equals(weights.config().architecture())) {
                throw new IOException(model + " is a " + weights.config().architecture()
                        + " and not a llama: give the model as a Hugging Face directory");
            }
            SafetensorsWriter writer = new SafetensorsWriter();
            for (String name : weights.names()) {
                writer.add(name, weights.f32(name), weights.shape(name));
            }
            Files.deleteIfExists(directory.resolve("model.safetensors"));
            writer.write(directory.resolve("model.safetensors"));
            new ObjectMapper().writeValue(config.toFile(), config(weights.config()));
        }
        return directory;
    }

    private static Map<String, Object> config(ModelConfig model) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("LlamaForCausalLM"));
        config.put("model_type", "llama");
        config.put("vocab_size", model.vocabSize());
        config.put("hidden_size", model.hiddenSize());
        config.put("intermediate_size", model.intermediateSize());
        config.put("num_hidden_layers", model.layers());
        config.put("num_attention_heads", model.heads());
        config.put("num_key_value_heads", model.kvHeads());
        config.put("head_dim", model.headDim());
        config.put("rope_theta", model.ropeTheta());
        config.put("rms_norm_eps", model.rmsNormEps());
        config.put("max_position_embeddings", model.maxPositions());
        config.put("tie_word_embeddings", model.tiedEmbeddings());
        config.put("hidden_act", "silu");
        config.put("dtype", "float32");
        return config;
    }
}
