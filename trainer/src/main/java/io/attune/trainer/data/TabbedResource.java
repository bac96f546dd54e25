package io.attune.trainer.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tab-separated lines of a text resource; blank ones and those that begin with # are not read. */
final class TabbedResource {
    private TabbedResource() {}

    /** The lines of a resource beside this class's module. */
    static List<String[]> lines(String resource, int fewest, int most) {
        try (InputStream in = TabbedResource.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: " + resource);
            }
            return read(resource, in, fewest, most);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + resource, e);
        }
    }

    /**
     * The columns of each line.
     *
     * @throws IllegalArgumentException naming the line that has too few or too many
     */
    static List<String[]> read(String name, InputStream in, int fewest, int most) throws IOException {
        List<String[]> rows = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\t", -1);
            if (columns.length < fewest || columns.length > most) {
                throw new IllegalArgumentException(name + ", line " + number + ": has " + columns.length
                        + " columns, not " + fewest + (fewest == most ? "" : " to " + most));
            }
            rows.add(columns);
        }
        return rows;
    }
}
