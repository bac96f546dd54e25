package io.attune.model.token;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Hugging Face's tokenizers library with everything switched off that is not plain text to tokens: added tokens (a user
 * could write them), the post-processor, truncation and padding.
 */
final class NativeEncoder implements TextEncoder {
    private final HuggingFaceTokenizer tokenizer;

    private NativeEncoder(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * @param tokenizerJson the content of a {@code tokenizer.json}; left as it is
     */
    static NativeEncoder of(String where, JsonNode tokenizerJson) throws IOException {
        // DJL reports its use to its makers when it runs in their cloud, unless told not to.
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        ObjectNode plain = tokenizerJson.deepCopy();
        plain.putArray("added_tokens");
        plain.putNull("post_processor");
        plain.putNull("truncation");
        plain.putNull("padding");
        Map<String, String> options = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        try {
            byte[] json = plain.toString().getBytes(StandardCharsets.UTF_8);
            return new NativeEncoder(HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options));
        } catch (RuntimeException e) {
            // The native side reports a bad vocabulary as a bare RuntimeException.
            throw new ModelFormatException(where + ": tokeniser refused: " + Printable.of(e.getMessage()), e);
        }
    }

    @Override
    public int[] encode(String text) {
        long[] ids = tokenizer.encode(text, false, false).getIds();
        int[] result = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            result[i] = (int) ids[i];
        }
        return result;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
