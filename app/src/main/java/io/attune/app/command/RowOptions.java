package io.attune.app.command;

import io.attune.trainer.data.BadRowException;
import io.attune.trainer.data.BadRows;
import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.data.TrainingFile;
import io.attune.trainer.data.TrainingRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How rows are read from files. */
final class RowOptions {
    @Option(
            names = "--map",
            paramLabel = "FIELD=COLUMN,…",
            description =
                    "Which column is what, where the names are others, as prompt=question,response=answer. Fields: prompt, "
                            + "response, instruction, input, messages, chosen, rejected, completion, label.")
    private String map;

    @Option(
            names = "--skip-bad-rows",
            description = "Leaves out rows that cannot be used and says how many, instead of refusing the file.")
    private boolean skipsBadRows;

    /** All rows, those with a wrong answer too. */
    List<TrainingRow> readAll(Path file, PrintWriter err) throws IOException {
        ColumnMapping mapping = map == null ? ColumnMapping.NONE : ColumnMapping.parse(map);
        if (!skipsBadRows) {
            return TrainingFile.readAll(file, mapping, BadRows.REFUSED);
        }
        List<BadRowException> bad = new ArrayList<>();
        List<TrainingRow> rows = TrainingFile.readAll(file, mapping, bad::add);
        if (!bad.isEmpty()) {
            err.println("attune: " + bad.size() + " of " + (bad.size() + rows.size())
                    + " rows are left out, the first: " + bad.get(0).getMessage());
        }
        return rows;
    }

    /** The rows with a right answer. */
    List<TrainingRow> read(Path file, PrintWriter err) throws IOException {
        return TrainingFile.right(readAll(file, err), file);
    }
}
