package io.attune.drift.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Recorded token counts for {@link RunLengthBenchmark}. */
public final class TokenTrace {

    private static final int TOKENS_COLUMN = 1;

    private TokenTrace() {}

    /**
     * Context tokens of a trace with the columns timestamp, context tokens, generated tokens, in order of time.
     *
     * @throws IllegalArgumentException with the line, when one cannot be read
     */
    public static double[] read(Path trace) throws IOException {
        List<String> lines = Files.readAllLines(trace);
        double[] tokens = new double[Math.max(0, lines.size() - 1)];
        for (int i = 0; i < tokens.length; i++) {
            String[] cells = lines.get(i + 1).split(",", -1);
            try {
                tokens[i] = Double.parseDouble(cells[TOKENS_COLUMN]);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException(trace + " line " + (i + 2) + " has no token count in column 2", e);
            }
        }
        return tokens;
    }
}
