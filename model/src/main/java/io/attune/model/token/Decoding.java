package io.attune.model.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.model.format.ModelFormatException;
import io.attune.model.format.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How the entries of a {@code tokenizer.json} vocabulary stand for bytes.
 *
 * @param byteLevel GPT-2's alphabet; otherwise SentencePiece's, with U+2581 for space and {@code <0x0A>} for bytes
 * @param dropsLeadingSpace whether decoding takes one space off the beginning
 */
record Decoding(boolean byteLevel, boolean dropsLeadingSpace) {
    static Decoding of(String where, JsonNode decoder) throws ModelFormatException {
        boolean byteLevel = false;
        boolean metaspace = false;
        boolean drops = false;
        Iterable<JsonNode> steps = decoder.path("decoders").isArray() ? decoder.path("decoders") : List.of(decoder);
        for (JsonNode step : steps) {
            String type = step.path("type").asText("");
            switch (type) {
                case "ByteLevel" -> byteLevel = true;
                case "Metaspace" -> {
                    metaspace = true;
                    drops = !"never".equals(step.path("prepend_scheme").asText("always"));
                }
                case "Replace" -> {
                    if (!"\u2581".equals(step.path("pattern").path("String").asText(""))
                            || !" ".equals(step.path("content").asText(""))) {
                        throw new ModelFormatException(
                                where + ": decoder replaces something else than U+2581 by a space");
                    }
                    metaspace = true;
                }
                case "Strip" -> drops |= step.path("start").asInt(0) > 0;
                case "ByteFallback", "Fuse" -> {
                    // Part of the SentencePiece scheme, and what bytes() does anyway.
                }
                default ->
                    throw new ModelFormatException(where + ": decoder "
                            + (type.isEmpty() ? "missing" : Printable.of(type)) + " is not supported");
            }
        }
        if (byteLevel == metaspace) {
            throw new ModelFormatException(where + ": decoder is neither byte-level nor SentencePiece's");
        }
        return new Decoding(byteLevel, drops);
    }

    byte[] bytes(String token) {
        if (byteLevel) {
            return ByteLevelAlphabet.bytes(token);
        }
        if (token.length() == 6 && token.matches("<0x[0-9A-Fa-f]{2}>")) {
            return new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)};
        }
        return token.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
    }
}
