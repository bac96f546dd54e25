package io.attune.app.demo.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One row of the anchor set: what a model must still know after it was retrained.
 *
 * @param id stable name of the row
 * @param intent what is asked
 * @param prompt the request
 * @param response the right answer
 */
public record Anchor(String id, String intent, String prompt, String response) {

    /** How many anchors are kept. */
    public static final int COUNT = 120;
    /** The seed that they are drawn with. */
    public static final long SEED = 20260101L;

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** The anchors as the generators give them: held-out phrasings of the general traffic. */
    static List<Anchor> generate(Traffic general) {
        List<SimulatedRequest> requests = general.holdout(COUNT, SEED);
        return IntStream.range(0, requests.size())
                .mapToObj(index -> new Anchor(
                        "anchor-" + (index + 1),
                        requests.get(index).intent(),
                        requests.get(index).prompt(),
                        requests.get(index).referenceAnswer()))
                .toList();
    }

    static List<Anchor> parse(String jsonLines) {
        return jsonLines
                .lines()
                .filter(line -> !line.isBlank())
                .map(Anchor::read)
                .toList();
    }

    static String format(List<Anchor> anchors) {
        return anchors.stream().map(Anchor::write).collect(Collectors.joining("\n", "", "\n"));
    }

    private static Anchor read(String line) {
        try {
            return JSON.readValue(line, Anchor.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("anchor row cannot be read: " + e.getMessage(), e);
        }
    }

    private static String write(Anchor anchor) {
        try {
            return JSON.writeValueAsString(anchor);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("anchor " + anchor.id() + " cannot be written", e);
        }
    }
}
