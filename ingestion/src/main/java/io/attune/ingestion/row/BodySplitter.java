package io.attune.ingestion.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tells the rows of a body apart: one object, an array, or one value per line (NDJSON, by content type or because that
 * is what it looks like). Rows are found here and read one by one later, so that a bad one does not spoil its
 * neighbours. An array that is no JSON has no rows that could be told apart: it is refused whole.
 */
public final class BodySplitter {
    private final RowLimits limits;
    // Only walks over the tokens, without recursion and without keeping text, so depth needs no limit here.
    private final JsonFactory walker = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    public BodySplitter(RowLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes a body apart.
     *
     * @param contentType the request's; null when it has none
     */
    public RowBody split(byte[] body, String contentType) {
        int start = start(body);
        if (start == body.length) {
            return new RowBody.Unreadable(Reason.MALFORMED_JSON, "the body is empty");
        }
        if (isLines(contentType)) {
            return lines(body, start);
        }
        if (body[start] != '[') {
            // One object over several lines and one object per line begin alike.
            int end = endOfFirstValue(body, start);
            boolean more = end > 0 && end < body.length && hasText(body, end);
            return more ? lines(body, start) : alone(body, start);
        }
        try {
            RowParser.requireUtf8(body);
            return elements(body, start);
        } catch (BadRowException e) {
            return new RowBody.Unreadable(e.reason(), e.getMessage());
        }
    }

    private static RowBody alone(byte[] body, int start) {
        return new RowBody.Rows(List.of(new RawRow(0, Arrays.copyOfRange(body, start, body.length))), true);
    }

    private RowBody lines(byte[] body, int start) {
        List<RawRow> rows = new ArrayList<>();
        int from = start;
        for (int i = start; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                if (hasText(body, from, i)) {
                    if (rows.size() == limits.rows()) {
                        return tooMany();
                    }
                    rows.add(new RawRow(rows.size(), Arrays.copyOfRange(body, from, i)));
                }
                from = i + 1;
            }
        }
        return new RowBody.Rows(rows, false);
    }

    private RowBody elements(byte[] body, int start) {
        List<RawRow> rows = new ArrayList<>();
        try (JsonParser parser = walker.createParser(body, start, body.length - start)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (rows.size() == limits.rows()) {
                    return tooMany();
                }
                int from = start + (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                // A scalar is read lazily, and its end is known only when it was read.
                parser.finishToken();
                int to = start + (int) parser.currentLocation().getByteOffset();
                rows.add(new RawRow(rows.size(), Arrays.copyOfRange(body, from, to)));
            }
            if (parser.nextToken() != null) {
                return new RowBody.Unreadable(Reason.MALFORMED_JSON, "there is something after the array's end");
            }
        } catch (JsonProcessingException e) {
            return new RowBody.Unreadable(Reason.MALFORMED_JSON, RowParser.explain(e) + "; no row was taken");
        } catch (IOException e) {
            return new RowBody.Unreadable(Reason.MALFORMED_JSON, "not valid JSON: " + e.getMessage());
        }
        if (rows.isEmpty()) {
            return new RowBody.Unreadable(Reason.MALFORMED_JSON, "the array is empty");
        }
        return new RowBody.Rows(rows, false);
    }

    private RowBody tooMany() {
        return new RowBody.Unreadable(
                Reason.TOO_LARGE, "a request must have at most " + limits.rows() + " rows; no row was taken");
    }

    /** Where the first JSON value ends, or -1 when it is no JSON. */
    private int endOfFirstValue(byte[] body, int start) {
        try (JsonParser parser = walker.createParser(body, start, body.length - start)) {
            parser.nextToken();
            parser.skipChildren();
            parser.finishToken();
            return start + (int) parser.currentLocation().getByteOffset();
        } catch (IOException e) {
            // Not JSON; a body of several lines may still hold good ones after a bad first one.
            return endOfFirstLine(body, start);
        }
    }

    /** Where the first line ends if the next one opens an object, which is how lines of rows look; else -1. */
    private static int endOfFirstLine(byte[] body, int start) {
        for (int i = start; i < body.length - 1; i++) {
            if (body[i] == '\n') {
                return body[i + 1] == '{' ? i : -1;
            }
        }
        return -1;
    }

    private static boolean isLines(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.toLowerCase(Locale.ROOT);
        return type.contains("ndjson") || type.contains("jsonl") || type.contains("json-lines");
    }

    /** The first byte that is neither a byte order mark nor white space. */
    private static int start(byte[] body) {
        int i = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF ? 3 : 0;
        while (i < body.length && isSpace(body[i])) {
            i++;
        }
        return i;
    }

    private static boolean hasText(byte[] body, int from) {
        return hasText(body, from, body.length);
    }

    private static boolean hasText(byte[] body, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isSpace(body[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
