package io.attune.serving.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.token.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A request for a chat completion. What this server cannot do is refused when it is asked for (tools, several choices,
 * log probabilities, penalties), and what changes nothing in an answer is ignored.
 *
 * @param model the name asked for; null when none
 * @param maxTokens longest answer; null when the request does not say
 * @param seeded whether a seed was given
 * @param usageInStream whether a stream ends with the token counts
 * @param user who asks; may be null
 * @param metadata the sender's own words about the request
 */
record ChatRequest(
        String model,
        List<Message> messages,
        boolean stream,
        boolean usageInStream,
        float temperature,
        float topP,
        Integer maxTokens,
        List<String> stop,
        boolean seeded,
        long seed,
        String user,
        Map<String, String> metadata) {
    private static final Set<String> READ = Set.of(
            "model",
            "messages",
            "stream",
            "stream_options",
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "seed",
            "user",
            "metadata");
    private static final Set<String> IGNORED = Set.of(
            "store", "service_tier", "parallel_tool_calls", "safety_identifier", "prompt_cache_key", "top_logprobs");
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_NAME = 512;

    static ChatRequest read(ObjectNode body) throws ApiException {
        Iterator<String> names = body.fieldNames();
        while (names.hasNext()) {
            refuse(names.next(), body);
        }
        JsonNode seed = body.path("seed");
        if (isThere(seed) && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
            throw ApiException.bad("seed", "invalid_type", "seed must be an integer");
        }
        boolean seeded = isThere(seed);
        return new ChatRequest(
                text(body, "model"),
                Messages.read(body.get("messages")),
                flag(body, "stream"),
                body.path("stream_options").path("include_usage").asBoolean(false),
                (float) number(body, "temperature", 1, 0, 2),
                topP(body),
                maxTokens(body),
                stop(body.path("stop")),
                seeded,
                seeded ? seed.longValue() : ThreadLocalRandom.current().nextLong(),
                text(body, "user"),
                metadata(body.path("metadata")));
    }

    GenerationOptions options(int longest) {
        return new GenerationOptions(longest, temperature, topP, 0, seed, stop);
    }

    private static void refuse(String name, ObjectNode body) throws ApiException {
        JsonNode value = body.get(name);
        if (READ.contains(name) || IGNORED.contains(name) || !isThere(value)) {
            return;
        }
        boolean asksForNothing =
                switch (name) {
                    case "n" -> value.isInt() && value.intValue() == 1;
                    case "logprobs" -> value.isBoolean() && !value.booleanValue();
                    case "presence_penalty", "frequency_penalty" -> value.isNumber() && value.doubleValue() == 0;
                    case "logit_bias", "tools", "functions" -> value.isContainerNode() && value.isEmpty();
                    case "tool_choice", "function_call" -> value.asText().equals("none");
                    case "response_format" -> value.path("type").asText().equals("text");
                    default ->
                        throw ApiException.bad(
                                name, "unknown_parameter", "Unrecognized request argument supplied: " + shown(name));
                };
        if (!asksForNothing) {
            throw ApiException.bad(name, "unsupported_parameter", name + " is not supported by this server");
        }
    }

    private static float topP(ObjectNode body) throws ApiException {
        double value = number(body, "top_p", 1, 0, 1);
        // OpenAI takes 0 for the most likely token alone; the smallest nucleus is the same.
        return value == 0 ? Float.MIN_NORMAL : (float) value;
    }

    private static double number(ObjectNode body, String name, double otherwise, double least, double most)
            throws ApiException {
        JsonNode value = body.path(name);
        if (!isThere(value)) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw ApiException.bad(name, "invalid_type", name + " must be a number");
        }
        double number = value.doubleValue();
        if (!(number >= least && number <= most)) {
            throw ApiException.bad(
                    name, "invalid_value", name + " must be between " + least + " and " + most + " but is " + number);
        }
        return number;
    }

    private static Integer maxTokens(ObjectNode body) throws ApiException {
        String name = isThere(body.path("max_completion_tokens")) ? "max_completion_tokens" : "max_tokens";
        JsonNode value = body.path(name);
        if (!isThere(value)) {
            return null;
        }
        if (!value.isInt() || value.intValue() < 1) {
            throw ApiException.bad(name, "invalid_value", name + " must be an integer of at least 1");
        }
        return value.intValue();
    }

    private static List<String> stop(JsonNode value) throws ApiException {
        if (!isThere(value)) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        Iterable<JsonNode> values = value.isArray() ? value : List.of(value);
        for (JsonNode one : values) {
            if (!one.isTextual() || one.textValue().isEmpty() || stops.size() == MOST_STOPS) {
                throw ApiException.bad(
                        "stop", "invalid_value", "stop must be a string or at most " + MOST_STOPS + ", none empty");
            }
            stops.add(Messages.text(one.textValue(), "stop"));
        }
        return stops;
    }

    private static Map<String, String> metadata(JsonNode value) throws ApiException {
        Map<String, String> metadata = new TreeMap<>();
        if (!isThere(value)) {
            return metadata;
        }
        if (!value.isObject() || value.size() > 16) {
            throw ApiException.bad("metadata", "invalid_type", "metadata must be an object of at most 16 entries");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isTextual() || entry.getValue().textValue().length() > LONGEST_NAME) {
                throw ApiException.bad(
                        "metadata", "invalid_type", "values of metadata must be strings of at most 512 characters");
            }
            metadata.put(
                    Messages.text(entry.getKey(), "metadata"),
                    Messages.text(entry.getValue().textValue(), "metadata"));
        }
        return metadata;
    }

    private static String text(ObjectNode body, String name) throws ApiException {
        JsonNode value = body.path(name);
        if (!isThere(value)) {
            return null;
        }
        if (!value.isTextual()
                || value.textValue().isBlank()
                || value.textValue().length() > LONGEST_NAME) {
            throw ApiException.bad(
                    name, "invalid_type", name + " must be a string of 1 to " + LONGEST_NAME + " characters");
        }
        return Messages.text(value.textValue(), name);
    }

    private static boolean flag(ObjectNode body, String name) throws ApiException {
        JsonNode value = body.path(name);
        if (!isThere(value)) {
            return false;
        }
        if (!value.isBoolean()) {
            throw ApiException.bad(name, "invalid_type", name + " must be true or false");
        }
        return value.booleanValue();
    }

    private static boolean isThere(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static String shown(String name) {
        return name.length() > 64 ? name.substring(0, 64) + "…" : name;
    }
}
