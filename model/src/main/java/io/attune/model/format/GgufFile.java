package io.attune.model.format;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GGUF file, version 2 or 3, of a supported architecture. Tensors appear under Hugging Face's names; for llama and
 * smollm3, llama.cpp's converters store query and key rows interleaved for its rotary kernel, which is undone when they
 * are read.
 */
public final class GgufFile implements Weights {
    private static final int MAGIC = 0x46554747;
    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,6})\\.([a-z_]+)\\.(weight|bias)");

    /** Llama 3's divisors of the rotary frequencies; some converters write them for every layer. */
    private static final Pattern ROPE_FACTORS = Pattern.compile("(blk\\.\\d{1,6}\\.)?rope_freqs\\.weight");

    private static final Pattern ROTATED = Pattern.compile("\\.[qk]_proj\\.(weight|bias)$");

    private static final Map<String, String> BLOCK_NAMES = Map.ofEntries(
            Map.entry("attn_norm", "input_layernorm"),
            Map.entry("attn_q", "self_attn.q_proj"),
            Map.entry("attn_k", "self_attn.k_proj"),
            Map.entry("attn_v", "self_attn.v_proj"),
            Map.entry("attn_q_norm", "self_attn.q_norm"),
            Map.entry("attn_k_norm", "self_attn.k_norm"),
            Map.entry("attn_output", "self_attn.o_proj"),
            Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("ffn_gate", "mlp.gate_proj"),
            Map.entry("ffn_up", "mlp.up_proj"),
            Map.entry("ffn_down", "mlp.down_proj"));

    private final OpenFile file;
    private final GgufMetadata metadata;
    private final ModelConfig config;
    private final Map<String, StoredTensor> tensors;

    private GgufFile(OpenFile file, GgufMetadata metadata, ModelConfig config, Map<String, StoredTensor> tensors) {
        this.file = file;
        this.metadata = metadata;
        this.config = config;
        this.tensors = tensors;
    }

    /**
     * Opens a file and checks its header, tensor table and that it has every tensor that a Llama needs.
     *
     * @throws ModelFormatException when something is damaged, missing or not supported
     */
    public static GgufFile open(Path path) throws IOException {
        return OpenFile.open(path, file -> read(path, file));
    }

    private static GgufFile read(Path path, OpenFile file) throws ModelFormatException {
        GgufCursor cursor = new GgufCursor(file);
        if (file.size() < 24 || cursor.int32() != MAGIC) {
            throw new ModelFormatException(path + ": not a GGUF file");
        }
        int version = cursor.int32();
        if (version != 2 && version != 3) {
            throw new ModelFormatException(
                    path + ": GGUF version " + Integer.toUnsignedString(version) + ", 2 and 3 are supported");
        }
        long tensorCount = cursor.count("number of tensors", 32);
        long keyCount = cursor.count("number of metadata keys", 13);
        GgufMetadata metadata = GgufMetadata.read(path.toString(), cursor, keyCount);
        long alignment = metadata.integer("general.alignment").orElse(32L);
        if (alignment < 1 || alignment > 1 << 20 || Long.bitCount(alignment) != 1) {
            throw new ModelFormatException(path + ": general.alignment is " + alignment);
        }
        Map<String, StoredTensor> found = rename(GgufTensors.read(file, cursor, tensorCount, alignment));
        ModelConfig config = GgufConfig.read(metadata, found, name(path));
        return new GgufFile(file, metadata, config, LlamaTensors.select(path.toString(), config, found, Map.of()));
    }

    private static Map<String, StoredTensor> rename(Map<String, StoredTensor> tensors) {
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(huggingFaceName(name), tensor));
        return renamed;
    }

    private static String huggingFaceName(String name) {
        switch (name) {
            case "token_embd.weight":
                return GgufConfig.EMBEDDING;
            case "output_norm.weight":
                return "model.norm.weight";
            case "output.weight":
                return GgufConfig.HEAD;
            default:
                if (ROPE_FACTORS.matcher(name).matches()) {
                    return GgufConfig.ROPE_FACTORS;
                }
                Matcher block = BLOCK.matcher(name);
                String known = block.matches() ? BLOCK_NAMES.get(block.group(2)) : null;
                if (known != null) {
                    return "model.layers." + Integer.parseInt(block.group(1)) + "." + known + "." + block.group(3);
                }
                return name.startsWith("blk.") ? "model.layers." + name.substring("blk.".length()) : name;
        }
    }

    private static String name(Path path) {
        String file = path.toAbsolutePath().normalize().getFileName().toString();
        return file.endsWith(".gguf") ? file.substring(0, file.length() - ".gguf".length()) : file;
    }

    /** The header's key-value pairs, among them the vocabulary and the chat template. */
    public GgufMetadata metadata() {
        return metadata;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    @Override
    public void readF32(String name, FloatBuffer target) {
        StoredTensor tensor = tensor(name);
        if (GgufConfig.interleaved(config) && ROTATED.matcher(name).find()) {
            tensor.readUnpermuted(config.headDim(), target);
        } else {
            tensor.read(target);
        }
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(file.path() + " has no tensor " + Printable.of(name));
        }
        return tensor;
    }

    @Override
    public void close() {
        file.close();
    }
}
