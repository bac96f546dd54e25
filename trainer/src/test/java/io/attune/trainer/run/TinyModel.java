package io.attune.trainer.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes a Llama of random weights, 2 layers of 32, whose tokens are letters: enough to see training work in seconds. */
public final class TinyModel {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789.,?!:Ġ'-";
    private static final int HIDDEN = 32;
    private static final int FEED_FORWARD = 64;
    private static final int LAYERS = 2;
    private static final int KEY_VALUE = 16;

    private TinyModel() {}

    /** A Hugging Face directory. */
    public static Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        ObjectMapper json = new ObjectMapper();
        ObjectNode vocabulary = json.createObjectNode();
        vocabulary.put("<pad>", 0).put("<s>", 1).put("</s>", 2);
        for (int index = 0; index < LETTERS.length(); index++) {
            vocabulary.put(LETTERS.substring(index, index + 1), index + 3);
        }
        int size = vocabulary.size();
        Files.writeString(directory.resolve("config.json"), config(size));
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\",\"add_bos_token\":true}");
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer(vocabulary));
        weights(size).write(directory.resolve("model.safetensors"));
        return directory;
    }

    private static String config(int vocabulary) {
        return """
                {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_act":"silu","vocab_size":%d,
                 "hidden_size":%d,"intermediate_size":%d,"num_hidden_layers":%d,"num_attention_heads":2,
                 "num_key_value_heads":1,"head_dim":16,"max_position_embeddings":128,"rms_norm_eps":1e-5,
                 "rope_theta":10000.0,"tie_word_embeddings":true,"bos_token_id":1,"eos_token_id":2}"""
                .formatted(vocabulary, HIDDEN, FEED_FORWARD, LAYERS);
    }

    private static String tokenizer(ObjectNode vocabulary) {
        return """
                {"version":"1.0","truncation":null,"padding":null,
                 "added_tokens":[
                  {"id":0,"content":"<pad>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
                  {"id":1,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
                  {"id":2,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
                 "normalizer":null,
                 "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
                 "post_processor":null,
                 "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
                 "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,
                  "end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"vocab":%s,"merges":[]}}"""
                .formatted(vocabulary);
    }

    private static SafetensorsWriter weights(int vocabulary) {
        Random random = new Random(7);
        SafetensorsWriter file = new SafetensorsWriter();
        matrix(file, random, "model.embed_tokens", vocabulary, HIDDEN, 1);
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".";
            ones(file, prefix + "input_layernorm");
            ones(file, prefix + "post_attention_layernorm");
            matrix(file, random, prefix + "self_attn.q_proj", HIDDEN, HIDDEN, 0.18);
            matrix(file, random, prefix + "self_attn.k_proj", KEY_VALUE, HIDDEN, 0.18);
            matrix(file, random, prefix + "self_attn.v_proj", KEY_VALUE, HIDDEN, 0.18);
            matrix(file, random, prefix + "self_attn.o_proj", HIDDEN, HIDDEN, 0.18);
            matrix(file, random, prefix + "mlp.gate_proj", FEED_FORWARD, HIDDEN, 0.18);
            matrix(file, random, prefix + "mlp.up_proj", FEED_FORWARD, HIDDEN, 0.18);
            matrix(file, random, prefix + "mlp.down_proj", HIDDEN, FEED_FORWARD, 0.12);
        }
        ones(file, "model.norm");
        return file;
    }

    private static void matrix(
            SafetensorsWriter file, Random random, String name, int rows, int columns, double deviation) {
        float[] values = new float[rows * columns];
        for (int index = 0; index < values.length; index++) {
            values[index] = (float) (random.nextGaussian() * deviation);
        }
        file.add(name + ".weight", values, rows, columns);
    }

    private static void ones(SafetensorsWriter file, String name) {
        float[] values = new float[HIDDEN];
        java.util.Arrays.fill(values, 1);
        file.add(name + ".weight", values, HIDDEN);
    }
}
