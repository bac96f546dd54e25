package io.attune.evaluator.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.evaluator.gate.Slice;
import io.attune.model.format.JsonFiles;
import io.attune.model.token.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads anchors: JSON Lines with the texts {@code prompt} and {@code response}, and {@code id} if there is one. */
public final class AnchorFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AnchorFile() {}

    /**
     * The anchors as a suite.
     *
     * @param name names the slice, and the file in messages
     * @param content UTF-8; closed here
     * @throws IOException naming the line that is wrong
     */
    public static LossSuite read(String name, InputStream content) throws IOException {
        List<SuiteRow> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(row(name, number, line));
                }
            }
        }
        return new LossSuite(Slice.ANCHOR, name, rows);
    }

    private static SuiteRow row(String name, int number, String line) throws IOException {
        try {
            JsonNode row = JSON.readTree(line);
            if (!row.path("prompt").isTextual() || !row.path("response").isTextual()) {
                throw new IOException(name + ", line " + number + ": needs the texts prompt and response");
            }
            return new SuiteRow(
                    row.path("id").asText(name + "-" + number),
                    List.of(Message.user(row.get("prompt").textValue())),
                    row.get("response").textValue());
        } catch (JsonProcessingException e) {
            throw new IOException(name + ", line " + number + ": is not JSON: " + JsonFiles.explain(e), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ", line " + number + ": " + e.getMessage(), e);
        }
    }
}
