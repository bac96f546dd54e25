package io.attune.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;

/** Prints objects as JSON Lines. */
final class JsonLines {
    private final ObjectMapper json = JsonMapper.builder().build();
    private final PrintWriter out;

    JsonLines(PrintWriter out) {
        this.out = out;
    }

    void print(Object value) {
        try {
            out.println(json.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + value.getClass().getSimpleName() + " cannot be printed", e);
        }
    }
}
