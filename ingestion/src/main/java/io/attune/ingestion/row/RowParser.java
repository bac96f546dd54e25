package io.attune.ingestion.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Parses one row strictly: valid UTF-8, no duplicate fields, nothing after the value, bounded in every direction. */
public final class RowParser {
    private final RowLimits limits;
    private final ObjectMapper mapper;

    public RowParser(RowLimits limits) {
        this.limits = limits;
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth())
                        .maxStringLength(limits.rowBytes())
                        .maxNameLength(limits.nameLength())
                        .maxNumberLength(100)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Names come from anywhere on the internet; the JVM need not keep them for ever.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        this.mapper = new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Parses a row.
     *
     * @throws BadRowException saying what is wrong and where
     */
    public JsonNode parse(byte[] row) throws BadRowException {
        if (row.length > limits.rowBytes()) {
            throw new BadRowException(
                    Reason.TOO_LARGE, "a row must have at most " + limits.rowBytes() + " bytes but has " + row.length);
        }
        requireUtf8(row);
        try {
            JsonNode node = mapper.readTree(row);
            if (node == null || node.isMissingNode()) {
                throw new BadRowException(Reason.MALFORMED_JSON, "the row is empty");
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw new BadRowException(Reason.TOO_LARGE, explain(e));
        } catch (JsonProcessingException e) {
            throw new BadRowException(Reason.MALFORMED_JSON, explain(e));
        } catch (IOException e) {
            throw new BadRowException(Reason.MALFORMED_JSON, "not valid JSON: " + e.getMessage());
        }
    }

    /** Refuses bytes that are not UTF-8, naming the place. */
    public static void requireUtf8(byte[] bytes) throws BadRowException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in);
        } catch (CharacterCodingException e) {
            throw new BadRowException(Reason.INVALID_UTF8, "not valid UTF-8 at byte " + in.position());
        }
    }

    static String explain(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        String message = e.getOriginalMessage();
        int lineEnd = message.indexOf('\n');
        String first = lineEnd < 0 ? message : message.substring(0, lineEnd);
        if (first.startsWith("Trailing token")) {
            first = "there is something after the value";
        }
        return "not valid JSON: " + first
                + (place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr());
    }
}
