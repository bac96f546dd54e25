package io.attune.model.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes GGUF files, right or wrong, byte by byte. */
public final class GgufBytes {
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream table = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private int keyCount;
    private int tensorCount;

    /** The keys of a llama with one layer, two heads of width 4 and hidden width 8. */
    public static GgufBytes tinyLlama() {
        return new GgufBytes()
                .string("general.architecture", "llama")
                .integer("llama.block_count", 1)
                .integer("llama.context_length", 64)
                .integer("llama.embedding_length", 8)
                .integer("llama.feed_forward_length", 16)
                .integer("llama.attention.head_count", 2)
                .fraction("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    }

    /** The tensors that go with {@link #tinyLlama}. */
    public GgufBytes tinyTensors(int vocabulary) {
        f32("token_embd.weight", 8, vocabulary);
        f32("blk.0.attn_norm.weight", 8);
        f32("blk.0.attn_q.weight", 8, 8);
        f32("blk.0.attn_k.weight", 8, 8);
        f32("blk.0.attn_v.weight", 8, 8);
        f32("blk.0.attn_output.weight", 8, 8);
        f32("blk.0.ffn_norm.weight", 8);
        f32("blk.0.ffn_gate.weight", 8, 16);
        f32("blk.0.ffn_up.weight", 8, 16);
        f32("blk.0.ffn_down.weight", 16, 8);
        return f32("output_norm.weight", 8);
    }

    public GgufBytes string(String key, String value) {
        begin(key, 8);
        put(keys, value);
        return this;
    }

    public GgufBytes integer(String key, int value) {
        begin(key, 4);
        keys.writeBytes(le(4).putInt(value).array());
        return this;
    }

    public GgufBytes fraction(String key, float value) {
        begin(key, 6);
        keys.writeBytes(le(4).putFloat(value).array());
        return this;
    }

    public GgufBytes bool(String key, boolean value) {
        begin(key, 7);
        keys.write(value ? 1 : 0);
        return this;
    }

    public GgufBytes strings(String key, List<String> values) {
        list(key, 8, values.size());
        values.forEach(value -> put(keys, value));
        return this;
    }

    public GgufBytes integers(String key, List<Integer> values) {
        list(key, 5, values.size());
        values.forEach(value -> keys.writeBytes(le(4).putInt(value).array()));
        return this;
    }

    public GgufBytes fractions(String key, List<Float> values) {
        list(key, 6, values.size());
        values.forEach(value -> keys.writeBytes(le(4).putFloat(value).array()));
        return this;
    }

    /** An F32 tensor that counts up, dimensions innermost first as in the file. */
    public GgufBytes f32(String name, long... dimensions) {
        long elements = 1;
        for (long dimension : dimensions) {
            elements *= dimension;
        }
        tensor(name, 0, data.size(), dimensions);
        for (long i = 0; i < elements; i++) {
            data.writeBytes(le(4).putFloat(i).array());
        }
        while (data.size() % 32 != 0) {
            data.write(0);
        }
        return this;
    }

    /** Only an entry of the tensor table. */
    public GgufBytes tensor(String name, int type, long offset, long... dimensions) {
        put(table, name);
        table.writeBytes(le(4).putInt(dimensions.length).array());
        for (long dimension : dimensions) {
            table.writeBytes(le(8).putLong(dimension).array());
        }
        table.writeBytes(le(12).putInt(type).putLong(offset).array());
        tensorCount++;
        return this;
    }

    public byte[] bytes() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(le(24).put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(3)
                .putLong(tensorCount)
                .putLong(keyCount)
                .array());
        file.writeBytes(keys.toByteArray());
        file.writeBytes(table.toByteArray());
        while (file.size() % 32 != 0) {
            file.write(0);
        }
        file.writeBytes(data.toByteArray());
        return file.toByteArray();
    }

    private void begin(String key, int type) {
        put(keys, key);
        keys.writeBytes(le(4).putInt(type).array());
        keyCount++;
    }

    private void list(String key, int type, int count) {
        begin(key, 9);
        keys.writeBytes(le(12).putInt(type).putLong(count).array());
    }

    private static void put(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(le(8).putLong(bytes.length).array());
        out.writeBytes(bytes);
    }

    private static ByteBuffer le(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
