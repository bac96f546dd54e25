package io.attune.trainer.bench;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.data.TrainingFile;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.run.LearningRateSchedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One LoRA adapter taught one data set after the other, each time from where it stood, with a share of rows of the earlier
 * sets among the new ones: how much of the earlier ones is left at the end.
 */
public final class ReplayBenchmark {
    private final BenchSettings settings;
    private final List<Task> tasks;
    private final int heldOut;
    private final Consumer<String> progress;

    /**
     * A data set.
     *
     * @param file its rows
     * @param mapping which column is what
     */
    public record Task(Path file, ColumnMapping mapping) {
        String name() {
            return file.getFileName().toString().replaceAll("\\..*", "");
        }
    }

    /** @param tasks in the order in which they are taught */
    public ReplayBenchmark(BenchSettings settings, List<Task> tasks, int heldOut, Consumer<String> progress) {
        this.settings = settings;
        this.tasks = List.copyOf(tasks);
        this.heldOut = heldOut;
        this.progress = progress;
    }

    /** One row per share and seed. */
    public void run(List<Double> shares, List<Long> seeds, Consumer<Map<String, Object>> results) throws IOException {
        try (CausalLm lm = settings.load()) {
            List<Encoded> encoded = new ArrayList<>();
            for (Task task : tasks) {
                encoded.add(encode(lm, task));
            }
            for (long seed : seeds) {
                for (double share : shares) {
                    results.accept(sequence(lm, encoded, share, seed));
                }
            }
        }
    }

    private record Encoded(String name, List<EncodedExample> train, List<EncodedExample> heldOut) {}

    private Encoded encode(CausalLm lm, Task task) throws IOException {
        List<TrainingRow> rows = new ArrayList<>(TrainingFile.read(task.file(), task.mapping()));
        Collections.shuffle(rows, new Random(settings.seed()));
        List<EncodedExample> all = BenchData.encode(lm, rows, settings.maxTokens());
        return new Encoded(task.name(), all.subList(heldOut, all.size()), all.subList(0, heldOut));
    }

    private Map<String, Object> sequence(CausalLm lm, List<Encoded> sets, double share, long seed) {
        int rowsPerTask = settings.steps() * settings.batch();
        int replayed = (int) Math.round(share * rowsPerTask);
        LoraConfig config = settings.lora(lm);
        LearningRateSchedule schedule =
                new LearningRateSchedule(StepTimer.LEARNING_RATE, settings.steps() / 10, settings.steps());
        Random random = new Random(seed);
        List<EncodedExample> earlier = new ArrayList<>();
        double[] learned = new double[sets.size()];
        double[] last = new double[sets.size()];
        LoraAdapter adapter = null;
        for (int task = 0; task < sets.size(); task++) {
            progress.accept(
                    "replay " + share + ", seed " + seed + ": " + sets.get(task).name() + " …");
            List<EncodedExample> fresh = new ArrayList<>(sets.get(task).train());
            Collections.shuffle(fresh, random);
            int old = task == 0 ? 0 : replayed;
            List<EncodedExample> rows = new ArrayList<>(fresh.subList(0, Math.min(fresh.size(), rowsPerTask - old)));
            earlier.addAll(List.copyOf(rows));
            List<EncodedExample> pool = new ArrayList<>(earlier.subList(0, earlier.size() - rows.size()));
            Collections.shuffle(pool, random);
            rows.addAll(pool.subList(0, Math.min(old, pool.size())));
            try (LoraTraining training = LoraTraining.start(lm, config, adapter, seed)) {
                StepTimer.train(
                        training, BenchData.batches(rows, settings.batch(), settings.steps(), seed), 0, schedule::at);
                for (int seen = 0; seen < sets.size(); seen++) {
                    last[seen] =
                            MethodsBenchmark.loss(training.score(sets.get(seen).heldOut()));
                }
                learned[task] = last[task];
                adapter = training.snapshot();
            }
        }
        return row(sets, share, seed, learned, last);
    }

    private Map<String, Object> row(List<Encoded> sets, double share, long seed, double[] learned, double[] last) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("replay", share);
        row.put("seed", seed);
        row.put("steps", settings.steps());
        double forgotten = 0;
        for (int task = 0; task < sets.size(); task++) {
            row.put(sets.get(task).name() + "WhenLearned", learned[task]);
            row.put(sets.get(task).name() + "AtTheEnd", last[task]);
            forgotten += task < sets.size() - 1 ? last[task] - learned[task] : 0;
        }
        // Backward transfer (Lopez-Paz and Ranzato, arXiv 1706.08840) in losses: below zero is forgetting.
        row.put("backwardTransfer", -forgotten / (sets.size() - 1));
        return row;
    }
}
