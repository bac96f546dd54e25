package io.attune.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.format.JsonFiles;
import io.attune.model.format.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Golden outputs as JSON: {@code prompts} are lists of token ids, {@code logits} are base64 of little-endian floats,
 * which keeps every bit and a tenth of the size of decimal numbers.
 */
final class GoldenJson {
    private GoldenJson() {}

    static byte[] write(GoldenOutputs golden) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("tolerance", golden.tolerance());
        ArrayNode prompts = root.putArray("prompts");
        for (int[] prompt : golden.prompts()) {
            ArrayNode ids = prompts.addArray();
            for (int id : prompt) {
                ids.add(id);
            }
        }
        ArrayNode logits = root.putArray("logits");
        for (float[] row : golden.logits()) {
            ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(row);
            logits.add(Base64.getEncoder().encodeToString(bytes.array()));
        }
        return (root + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static GoldenOutputs read(String where, byte[] json) throws ModelFormatException {
        JsonNode root = JsonFiles.parseObject(where, json);
        List<int[]> prompts = new ArrayList<>();
        for (JsonNode ids : root.path("prompts")) {
            int[] prompt = new int[ids.size()];
            for (int i = 0; i < prompt.length; i++) {
                if (!ids.get(i).isInt()) {
                    throw new ModelFormatException(where + ": prompt " + prompts.size() + " is no list of token ids");
                }
                prompt[i] = ids.get(i).intValue();
            }
            prompts.add(prompt);
        }
        List<float[]> logits = new ArrayList<>();
        try {
            for (JsonNode row : root.path("logits")) {
                byte[] bytes = Base64.getDecoder().decode(row.asText());
                float[] values = new float[bytes.length / Float.BYTES];
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(values);
                logits.add(values);
            }
            return new GoldenOutputs(prompts, logits, root.path("tolerance").floatValue());
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(where + ": " + e.getMessage(), e);
        }
    }
}
