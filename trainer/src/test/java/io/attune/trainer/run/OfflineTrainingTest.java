package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.model.token.Message;
import io.attune.trainer.data.HoldoutSplit;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineTrainingTest {
    private static final TrainingSettings SETTINGS =
            TrainingSettings.of(new LoraConfig(4, 8, 0, LoraConfig.ALL_LINEAR, "tiny"), 1e-2, 2, 4, 64, 42);

    @TempDir
    private static Path directory;

    private static CausalLm lm;

    @BeforeAll
    static void load() throws Exception {
        lm = CausalLm.load(TinyModel.write(directory.resolve("model")), Precision.F32);
    }

    @AfterAll
    static void close() {
        lm.close();
    }

    @Test
    void writesTheAdapterAndSaysWhatItCost() throws Exception {
        Path work = directory.resolve("work");
        TrainingSet set = new HoldoutSplit(0.2).split(TrainingRunTest.rows("a", 60));
        OfflineTraining training = new OfflineTraining(lm, SETTINGS);
        AtomicInteger asked = new AtomicInteger();
        OfflineTraining.Result stopped = training.train(
                set, null, directory.resolve("out"), work, TrainingListener.NONE, () -> asked.getAndIncrement() == 7);
        assertThat(stopped).isEqualTo(new OfflineTraining.Result.Stopped(7));
        List<StepReport> reports = new ArrayList<>();
        OfflineTraining.Result result =
                training.train(set, null, directory.resolve("out"), work, reports::add, () -> false);
        assertThat(result).isInstanceOf(OfflineTraining.Result.Written.class);
        OfflineTraining.Report report = ((OfflineTraining.Result.Written) result).report();
        assertThat(reports.get(0).step()).isEqualTo(8);
        assertThat(Path.of(report.path())).isEqualTo(directory.resolve("out").resolve(report.adapterId()));
        assertThat(LoraAdapter.read(Path.of(report.path())).id()).isEqualTo(report.adapterId());
        assertThat(report.trainTokens()).isGreaterThan(report.labelTokens());
        assertThat(report.holdoutLoss()).isPositive();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void rowsThatAreCutAreCounted() throws Exception {
        List<TrainingRow> rows = new ArrayList<>(TrainingRunTest.rows("a", 8));
        rows.add(new TrainingRow("long", List.of(Message.user("say it")), "x".repeat(500)));
        OfflineTraining.Result result = new OfflineTraining(lm, SETTINGS)
                .train(
                        new HoldoutSplit(0).split(rows),
                        null,
                        directory.resolve("cut"),
                        null,
                        TrainingListener.NONE,
                        () -> false);
        assertThat(((OfflineTraining.Result.Written) result).report().rowsAtLimit())
                .isEqualTo(1);
    }

    @Test
    void withoutHeldOutRowsThereIsNoHeldOutLoss() throws Exception {
        OfflineTraining.Result result = new OfflineTraining(lm, SETTINGS)
                .train(
                        new HoldoutSplit(0).split(TrainingRunTest.rows("a", 8)),
                        null,
                        directory.resolve("all"),
                        null,
                        TrainingListener.NONE,
                        () -> false);
        assertThat(((OfflineTraining.Result.Written) result).report().holdoutLoss())
                .isNull();
        assertThatThrownBy(() -> new HoldoutSplit(1)).hasMessageContaining("but is 1.0");
    }

    @Test
    void aPromptStandsOnOneSideOnly() {
        List<TrainingRow> rows = new ArrayList<>(TrainingRunTest.rows("a", 500));
        for (TrainingRow row : List.copyOf(rows)) {
            rows.add(new TrainingRow(row.id() + "again", row.prompt(), "another answer"));
        }
        TrainingSet set = new HoldoutSplit(0.2).split(rows);
        assertThat(set.holdout()).hasSizeBetween(140, 260);
        assertThat(set.fresh()).hasSize(1000 - set.holdout().size());
        List<Object> held =
                new ArrayList<>(set.holdout().stream().map(TrainingRow::prompt).toList());
        assertThat(set.fresh()).noneMatch(row -> held.contains(row.prompt()));
    }
}
