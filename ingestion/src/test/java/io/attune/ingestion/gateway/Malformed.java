package io.attune.ingestion.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A bad request and the answer that is due.
 *
 * @param says what the answer must mention
 * @param goodRows ids of good interactions that the request carries beside the bad ones
 */
record Malformed(
        String name, String path, String contentType, byte[] body, int status, String says, Set<String> goodRows) {
    private static final String INTERACTIONS = "/v1/interactions";
    private static final String FEEDBACK = "/v1/feedback";

    static List<Malformed> kinds() {
        List<Malformed> all = new ArrayList<>();
        all.add(interaction("no JSON", "hello", "not valid JSON"));
        all.add(interaction("empty", "", "the body is empty"));
        all.add(interaction("white space", " \n ", "the body is empty"));
        all.add(interaction("cut off", "{\"prompt\":\"a\",\"respon", "not valid JSON"));
        all.add(interaction("two values", "{\"prompt\":\"a\",\"response\":\"b\"} x", "not valid JSON"));
        all.add(interaction("single quotes", "{'prompt':'a','response':'b'}", "not valid JSON"));
        all.add(interaction("NaN", "{\"prompt\":\"a\",\"response\":NaN}", "not valid JSON"));
        all.add(interaction("field twice", "{\"prompt\":\"a\",\"prompt\":\"b\",\"response\":\"c\"}", "Duplicate"));
        all.add(interaction("a number", "5", "must be an object but is 5"));
        all.add(interaction("null", "null", "must be an object"));
        all.add(interaction("empty array", "[]", "the array is empty"));
        all.add(interaction("open array", "[{\"prompt\":\"a\",\"response\":\"b\"},", "not valid JSON"));
        all.add(interaction("empty object", "{}", "messages (or prompt) is missing"));
        all.add(interaction("no response", "{\"prompt\":\"a\"}", "response is missing"));
        all.add(interaction("null response", "{\"prompt\":\"a\",\"response\":null}", "response is missing"));
        all.add(interaction(
                "prompt a number", "{\"prompt\":5,\"response\":\"b\"}", "prompt must be a string but is 5"));
        all.add(interaction(
                "content a number",
                "{\"messages\":[{\"role\":\"user\",\"content\":5}],\"response\":\"b\"}",
                "messages[0].content must be a string but is 5"));
        all.add(interaction(
                "unknown role",
                "{\"messages\":[{\"role\":\"boss\",\"content\":\"a\"}],\"response\":\"b\"}",
                "messages[0].role must be system, user, assistant or tool but is 'boss'"));
        all.add(interaction("messages an object", "{\"messages\":{},\"response\":\"b\"}", "messages must be an array"));
        all.add(interaction("no messages", "{\"messages\":[],\"response\":\"b\"}", "messages must have 1 to"));
        all.add(interaction(
                "both prompts",
                "{\"prompt\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"response\":\"b\"}",
                "exclude each other"));
        all.add(interaction("a typo", good("\"latencyMilis\":5"), "latencyMilis is not a known field"));
        all.add(interaction("blank id", good("\"id\":\" \""), "id must not be blank"));
        all.add(interaction("bad scope", good("\"scope\":\"a b\""), "scope must be tenant/application"));
        all.add(interaction("negative tokens", good("\"promptTokens\":-1"), "promptTokens must be between 0"));
        all.add(interaction(
                "fraction of a token", good("\"promptTokens\":1.5"), "promptTokens must be a whole number"));
        all.add(interaction("huge number", good("\"latencyMillis\":99999999999999999999"), "latencyMillis must be"));
        all.add(interaction("before 1970", good("\"eventTime\":-5"), "eventTime must not be before 1970"));
        all.add(interaction("far future", good("\"eventTime\":99999999999999"), "ahead of the clock"));
        all.add(interaction("no time", good("\"eventTime\":\"yesterday\""), "ISO-8601"));
        all.add(interaction("time a boolean", good("\"eventTime\":true"), "eventTime must be epoch milliseconds"));
        all.add(interaction("attributes a list", good("\"attributes\":[1]"), "attributes must be an object"));
        all.add(interaction("nested attribute", good("\"attributes\":{\"a\":{}}"), "attributes.a must be a string"));
        all.add(interaction("half a surrogate pair", good("\"userId\":\"\\ud800\""), "half of a surrogate pair"));
        all.add(interaction("deep", "{\"prompt\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}", "nesting depth"));
        all.add(interaction("long text", "{\"prompt\":\"" + "x".repeat(300_000) + "\",\"response\":\"b\"}", "262144"));
        all.add(interaction(
                "long row", "{\"prompt\":\"" + "x".repeat(2_000_000) + "\",\"response\":\"b\"}", "1048576"));
        all.add(binary(
                "invalid UTF-8", INTERACTIONS, bytes("{\"prompt\":\"", 0xFF, 0xFE, "\",\"response\":\"b\"}"), 400));
        all.add(binary("Latin-1", INTERACTIONS, bytes("{\"prompt\":\"gr", 0xFC, 0xDF, "e\",\"response\":\"b\"}"), 400));
        all.add(binary(
                "overlong UTF-8", INTERACTIONS, bytes("{\"prompt\":\"", 0xC0, 0xAF, "\",\"response\":\"b\"}"), 400));
        all.add(new Malformed(
                "huge body", INTERACTIONS, "application/json", new byte[9 << 20], 413, "8388608 bytes", Set.of()));
        all.add(new Malformed(
                "too many rows",
                INTERACTIONS,
                "application/x-ndjson",
                "{}\n".repeat(5_001).getBytes(StandardCharsets.UTF_8),
                413,
                "5000 rows",
                Set.of()));
        all.add(new Malformed(
                "bad and good in an array",
                INTERACTIONS,
                "application/json",
                text("[{\"prompt\":5,\"response\":\"b\"},{\"id\":\"mixed-1\",\"prompt\":\"a\",\"response\":\"b\"},7]"),
                207,
                "prompt must be a string but is 5",
                Set.of("mixed-1")));
        all.add(new Malformed(
                "bad and good lines",
                INTERACTIONS,
                "application/x-ndjson",
                bytes(
                        "{broken\n{\"id\":\"mixed-2\",\"prompt\":\"a\",\"response\":\"b\"}\n\"",
                        0xFF,
                        0xFF,
                        "\"\n{\"id\":\"mixed-3\",\"prompt\":\"a\",\"response\":\"b\"}"),
                207,
                "not valid UTF-8",
                Set.of("mixed-2", "mixed-3")));
        all.add(feedback("no interaction", "{\"thumb\":\"up\"}", "interactionId is missing"));
        all.add(feedback("no judgement", "{\"interactionId\":\"i\"}", "exactly one of"));
        all.add(feedback(
                "two judgements", "{\"interactionId\":\"i\",\"thumb\":true,\"comment\":\"c\"}", "thumb, comment are"));
        all.add(feedback("thumb sideways", "{\"interactionId\":\"i\",\"thumb\":\"sideways\"}", "thumb must be"));
        all.add(feedback(
                "score a text",
                "{\"interactionId\":\"i\",\"score\":{\"name\":\"s\",\"value\":\"1\"}}",
                "score.value must be a number"));
        all.add(feedback(
                "infinite score",
                "{\"interactionId\":\"i\",\"score\":{\"name\":\"s\",\"value\":1e999}}",
                "score.value must be finite"));
        all.add(feedback(
                "score without name", "{\"interactionId\":\"i\",\"score\":{\"value\":1}}", "score.name is missing"));
        all.add(feedback(
                "half a preference",
                "{\"interactionId\":\"i\",\"preference\":{\"chosen\":\"c\"}}",
                "preference.rejected is missing"));
        all.add(feedback(
                "unknown source",
                "{\"interactionId\":\"i\",\"thumb\":true,\"source\":\"cat\"}",
                "source must be user"));
        all.add(feedback(
                "interaction a number",
                "{\"interactionId\":7,\"thumb\":true}",
                "interactionId must be a string but is 7"));
        return all;
    }

    private static Malformed interaction(String name, String body, String says) {
        return new Malformed(name, INTERACTIONS, "application/json", text(body), 400, says, Set.of());
    }

    private static Malformed feedback(String name, String body, String says) {
        return new Malformed(name, FEEDBACK, "application/json", text(body), 400, says, Set.of());
    }

    private static Malformed binary(String name, String path, byte[] body, int status) {
        return new Malformed(name, path, "application/json", body, status, "not valid UTF-8 at byte", Set.of());
    }

    private static String good(String plus) {
        return "{\"prompt\":\"a\",\"response\":\"b\"," + plus + "}";
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer single) {
                out.write(single);
            } else {
                out.writeBytes(text((String) part));
            }
        }
        return out.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Malformed that && name.equals(that.name) && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
