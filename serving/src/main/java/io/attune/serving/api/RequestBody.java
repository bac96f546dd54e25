package io.attune.serving.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request's JSON object, within limits. */
final class RequestBody {
    private static final Logger log = LoggerFactory.getLogger(RequestBody.class);
    private static final int DEEPEST = 32;
    private static final int CHUNK = 1 << 16;
    private static final long DRAINED_BYTES = 64L << 20;
    private static final Duration DRAINED_FOR = Duration.ofSeconds(5);

    private final int limit;
    private final ObjectMapper json;

    RequestBody(int limit) {
        this.limit = limit;
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(limit)
                        .build())
                // Which of two values is meant would be a guess.
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        this.json = new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    ObjectNode read(Context context) throws ApiException {
        if (context.req().getContentLengthLong() > limit && waitsForContinue(context)) {
            throw tooLarge();
        }
        byte[] bytes = bytes(context);
        if (bytes.length > limit) {
            throw tooLarge();
        }
        try {
            // A decoder made by hand refuses what is no UTF-8, where the parser would sometimes replace it.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode node = json.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw ApiException.bad(null, null, "the body must be a JSON object");
        } catch (CharacterCodingException e) {
            throw ApiException.bad(null, null, "the body is not valid UTF-8");
        } catch (JsonProcessingException e) {
            String message = e.getOriginalMessage();
            throw ApiException.bad(
                    null,
                    null,
                    "the body is not valid JSON: " + message.lines().findFirst().orElse(""));
        }
    }

    private byte[] bytes(Context context) throws ApiException {
        try {
            return context.req().getInputStream().readNBytes(limit + 1);
        } catch (IOException e) {
            // The client went, or its chunks are no chunks.
            throw ApiException.bad(null, null, "the body ended before it was complete");
        }
    }

    private static boolean waitsForContinue(Context context) {
        return "100-continue".equalsIgnoreCase(context.header("Expect"));
    }

    /**
     * Takes the rest of a body that the answer did not need. Jetty closes a connection whose body did not end: a client
     * that still sends would lose the answer, and one that was not told would send its next request into the closed
     * one. Past some limits it is told.
     */
    static void settle(Context context) {
        if (!waitsForContinue(context)) {
            byte[] chunk = new byte[CHUNK];
            long until = System.nanoTime() + DRAINED_FOR.toNanos();
            try {
                InputStream in = context.req().getInputStream();
                for (long drained = 0; drained < DRAINED_BYTES && System.nanoTime() < until; ) {
                    int read = in.read(chunk);
                    if (read < 0) {
                        return;
                    }
                    drained += read;
                }
            } catch (IOException e) {
                log.debug("the rest of a body could not be read", e);
            }
        }
        context.header("Connection", "close");
    }

    private ApiException tooLarge() {
        return ApiException.of(413, "request_too_large", "a body must have at most " + limit + " bytes");
    }
}
