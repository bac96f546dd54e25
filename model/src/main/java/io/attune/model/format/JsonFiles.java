package io.attune.model.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

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

    /** A place that the parser writes into its messages: "(start marker at [Source: …; line: 1, column: 1])". */
    private static final Pattern SOURCE = Pattern.compile("\\s*\\([^()]*\\[Source: [^\\]]*\\]\\)");

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
            JsonLocation place = e.getLocation();
            throw new ModelFormatException(
                    where + ": not valid JSON: " + Printable.of(explain(e))
                            + (place == null
                                    ? ""
                                    : " at line " + place.getLineNr() + ", column " + place.getColumnNr()),
                    e);
        } catch (IOException e) {
            throw new ModelFormatException(where + ": not valid JSON: " + Printable.of(e.getMessage()), e);
        }
        if (node == null || !node.isObject()) {
            throw new ModelFormatException(where + ": not a JSON object");
        }
        return node;
    }

    /** What is wrong with a text that is not JSON, without where that is and in words that are not the parser's own. */
    public static String explain(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        return message.startsWith("Trailing token")
                ? "there is something after the value"
                : SOURCE.matcher(message).replaceAll("");
    }
}
