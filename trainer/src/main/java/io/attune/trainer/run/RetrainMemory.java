package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.data.HoldoutSplit;
import io.attune.trainer.data.TrainingFile;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Retrains again and again in one process, each run from the adapter before, and tells how resident memory grows: a service
 * that retrains for weeks must not need more of it every time.
 *
 * @param lm the model
 * @param settings of each run; the seed changes from run to run
 */
public record RetrainMemory(CausalLm lm, TrainingSettings settings) {
    /** Runs after which growth counts: until then caches and arenas fill. */
    public static final int SETTLED = 3;

    /**
     * Runs from the command line.
     *
     * @param arguments model, file of rows, rows per run, number of runs, method
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5) {
            System.err.println("arguments: MODEL FILE ROWS RUNS METHOD");
            System.exit(2);
        }
        try (CausalLm lm = CausalLm.load(Path.of(arguments[0]), Precision.AUTO)) {
            TrainingSettings settings = TrainingSettings.of(LoraConfig.defaults(lm.name()), 1e-4, 1, 8, 512, 0)
                    .with(Method.of(arguments[4]), Alignment.SFT);
            List<TrainingRow> rows = TrainingFile.read(Path.of(arguments[1]), ColumnMapping.NONE);
            new RetrainMemory(lm, settings)
                    .measure(rows, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), System.out);
        }
    }

    /**
     * Makes the runs, each on the next rows.
     *
     * @param out gets a line per run and one with the growth
     * @return largest resident memory after the settled runs over that after the last unsettled one, less 1
     */
    public double measure(List<TrainingRow> rows, int perRun, int runs, PrintStream out) throws IOException {
        if (runs <= SETTLED || rows.size() < perRun) {
            throw new IllegalArgumentException("needs more than " + SETTLED + " runs and " + perRun + " rows at least");
        }
        List<Long> resident = new ArrayList<>();
        LoraAdapter parent = null;
        for (int run = 1; run <= runs; run++) {
            int from = (run - 1) * perRun % (rows.size() - perRun + 1);
            TrainingSet set = new HoldoutSplit(0.1).split(rows.subList(from, from + perRun));
            RunOutcome outcome =
                    new TrainingRun(lm, settings, set, parent, null, TrainingListener.NONE).run(() -> false);
            if (!(outcome instanceof RunOutcome.Finished finished)) {
                throw new IOException("run " + run + " gave no adapter: " + outcome);
            }
            parent = finished.result().adapter();
            resident.add(PeakMemory.residentBytes());
            out.printf(
                    "run %d: %d steps, final loss %.3f, resident %.1f MB%n",
                    run,
                    finished.result().metrics().steps(),
                    finished.result().metrics().finalLoss(),
                    resident.get(run - 1) / 1e6);
        }
        double growth = growth(resident);
        out.printf("growth after run %d: %.2f %%%n", SETTLED, 100 * growth);
        return growth;
    }

    static double growth(List<Long> resident) {
        long base = resident.get(SETTLED - 1);
        long most = resident.subList(SETTLED, resident.size()).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
        return (double) most / base - 1;
    }
}
