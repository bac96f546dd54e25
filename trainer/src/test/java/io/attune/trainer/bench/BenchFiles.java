package io.attune.trainer.bench;

import io.attune.model.lm.ComputeDevice;
import io.attune.model.lm.Precision;
import io.attune.trainer.run.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A tiny model and files of rows for benchmarks to run on. */
final class BenchFiles {
    private BenchFiles() {}

    static BenchSettings settings(Path directory, int steps, String pythonOrNull) throws IOException {
        return new BenchSettings(
                TinyModel.write(directory.resolve("model")),
                rows(directory.resolve("letters.jsonl"), "abc", 40),
                Precision.F32,
                ComputeDevice.CPU,
                2,
                4,
                48,
                steps,
                1,
                4,
                3,
                pythonOrNull,
                directory.resolve("work"));
    }

    /** Rows that ask for a few letters, of different lengths. */
    static Path rows(Path file, String letters, int count) throws IOException {
        Random random = new Random(letters.hashCode());
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < count; row++) {
            String response = letters.repeat(1 + random.nextInt(5));
            lines.append("{\"prompt\":\"")
                    .append(letters.charAt(row % letters.length()))
                    .append(row % 7)
                    .append("\",\"response\":\"")
                    .append(response)
                    .append("\"}\n");
        }
        return Files.writeString(file, lines);
    }
}
