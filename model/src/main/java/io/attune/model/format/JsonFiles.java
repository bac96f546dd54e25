package io.attune.model.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads JSON that came with a model, strictly and bounded. */
public final class JsonFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxNameLength(100_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonFiles() {}

    /**
     * A JSON object from a file.
     *
     * @throws ModelFormatException when it is larger than {@code maxBytes}, not JSON, or not an object
     */
    public static JsonNode readObject(Path file, long maxBytes) throws IOException {
        long size = Files.size(file);
        if (size > maxBytes) {
            throw new ModelFormatException(file + ": " + size + " bytes, at most " + maxBytes + " are read");
        }
        return parseObject(file.toString(), Files.readAllBytes(file));
    }

    /** A JSON object from bytes; {@code where} begins the message of an error. */
    public static JsonNode parseObject(String where, byte[] json) throws ModelFormatException {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(where + ": not valid JSON: " + Printable.of(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new ModelFormatException(where + ": not valid JSON: " + Printable.of(e.getMessage()), e);
        }
        if (node == null || !node.isObject()) {
            throw new ModelFormatException(where + ": not a JSON object");
        }
        return node;
    }
}
