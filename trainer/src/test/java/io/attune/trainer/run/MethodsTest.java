package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.export.StoredPrecision;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every method on a tiny model, from rows to files. */
class MethodsTest {
    private static final TrainingSettings SETTINGS = new TrainingSettings(
            new LoraConfig(4, 8, 0.05f, LoraConfig.ALL_LINEAR, "tiny"), 2e-2, 4, 4, 64, 0, 1, 0.1, 0.02, 42, 5);
    private static final TrainingSet SET = new TrainingSet(
            TrainingRunTest.rows("a", 30),
            TrainingRunTest.rows("b", 6),
            List.of(),
            List.of(),
            TrainingRunTest.rows("c", 8),
            Map.of("d rows", TrainingRunTest.rows("d", 5)));

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

    private static OfflineTraining.Report train(OfflineTraining training, Path out) throws Exception {
        OfflineTraining.Result result = training.train(SET, null, out, null, TrainingListener.NONE, () -> false);
        assertThat(result).isInstanceOf(OfflineTraining.Result.Written.class);
        return ((OfflineTraining.Result.Written) result).report();
    }

    private static double holdoutLoss(CausalLm model, AttachedAdapter adapterOrNull) {
        List<EncodedExample> rows = SET.holdout().stream()
                .map(row -> model.encoder(64).encode(row.prompt(), row.response()))
                .toList();
        List<SequenceScore> scores = model.score(rows, adapterOrNull);
        return scores.stream().mapToDouble(SequenceScore::negativeLogLikelihood).sum()
                / scores.stream().mapToInt(SequenceScore::labelTokens).sum();
    }

    @ParameterizedTest
    @EnumSource(names = {"LORA", "RSLORA", "DORA", "QLORA"})
    void methodsThatGiveAnAdapterLearn(Method method, @TempDir Path out) throws Exception {
        OfflineTraining.Report report = train(new OfflineTraining(lm, SETTINGS.with(method, Alignment.SFT)), out);
        assertThat(report.method()).isEqualTo(method.toString());
        assertThat(report.holdoutLoss()).isLessThan(0.6 * report.holdoutLossBefore());
        assertThat(report.forgetting()).singleElement().satisfies(slice -> {
            assertThat(slice.slice()).isEqualTo("d rows");
            assertThat(slice.rows()).isEqualTo(5);
            assertThat(slice.forgotten()).isNegative();
        });
        LoraAdapter adapter = LoraAdapter.read(Path.of(report.path()));
        assertThat(adapter.id()).isEqualTo(report.adapterId());
        assertThat(adapter.config().dora()).isEqualTo(method == Method.DORA);
        assertThat(adapter.config().scaleOf("q_proj")).isEqualTo(method == Method.RSLORA ? 4 : 2);
        // Golden outputs are those of the model that serves it, in full precision.
        ParentProof.check(lm, adapter);
        assertThat(adapter.golden().prompts()).isNotEmpty();
        try (AttachedAdapter attached = lm.attach(adapter)) {
            assertThat(holdoutLoss(lm, attached)).isCloseTo(report.holdoutLoss(), within(1e-4));
        }
    }

    @Test
    void anAdapterOfAModelInFourBitsProvesItselfOnTheModelInFull(@TempDir Path out) throws Exception {
        TrainingSettings settings = SETTINGS.with(Method.QLORA, Alignment.SFT);
        Path model = directory.resolve("model");
        try (CausalLm quantised = CausalLm.load(model, Precision.NF4)) {
            OfflineTraining training =
                    new OfflineTraining(quantised, settings, null, () -> CausalLm.load(model, Precision.F32));
            LoraAdapter adapter = LoraAdapter.read(Path.of(train(training, out).path()));
            assertThat(adapter.golden().prompts()).isNotEmpty();
            ParentProof.check(lm, adapter);
            OfflineTraining.Result child = training.train(SET, adapter, out, null, TrainingListener.NONE, () -> false);
            assertThat(child).isInstanceOf(OfflineTraining.Result.Written.class);
            LoraAdapter without = LoraAdapter.read(
                    Path.of(train(new OfflineTraining(quantised, settings), out).path()));
            assertThat(without.golden().prompts()).isEmpty();
            assertThat(without.pairs().get("model.layers.0.mlp.up_proj").b())
                    .isEqualTo(adapter.pairs().get("model.layers.0.mlp.up_proj").b());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HFT", "FULL"})
    void methodsThatTrainWeightsWriteAModel(Method method, @TempDir Path out) throws Exception {
        TrainingSettings settings = new TrainingSettings(SETTINGS.lora(), 3e-3, 4, 4, 64, 0, 1, 0.1, 0.02, 42, 5)
                .with(method, Alignment.SFT);
        OfflineTraining.ModelOutput output =
                new OfflineTraining.ModelOutput(directory.resolve("model"), StoredPrecision.F32);
        OfflineTraining.Report report = train(new OfflineTraining(lm, settings, output), out);
        assertThat(report.holdoutLoss()).isLessThan(0.6 * report.holdoutLossBefore());
        assertThat(report.fileBytes()).isGreaterThan(4 * report.trainedParameters());
        try (CausalLm written = CausalLm.load(Path.of(report.path()), Precision.F32)) {
            assertThat(holdoutLoss(written, null)).isCloseTo(report.holdoutLoss(), within(1e-4));
            assertThat(written.tokenizer().encode("what is a?"))
                    .isEqualTo(lm.tokenizer().encode("what is a?"));
        }
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files).singleElement().isEqualTo(Path.of(report.path()));
        }
        assertThatThrownBy(() -> new OfflineTraining(lm, settings)).hasMessageContaining("how the model is written");
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedRunGoesOnToTheSameValues(Method method, @TempDir Path work) throws Exception {
        TrainingSettings settings = SETTINGS.with(method, Alignment.SFT);
        List<Object> whole =
                values(new TrainingRun(lm, settings, SET, null, null, TrainingListener.NONE).run(() -> false));
        AtomicInteger asked = new AtomicInteger();
        RunOutcome stopped = new TrainingRun(lm, settings, SET, null, work, TrainingListener.NONE)
                .run(() -> asked.getAndIncrement() == 7);
        assertThat(stopped).isEqualTo(new RunOutcome.Stopped(7));
        List<StepReport> reports = new ArrayList<>();
        List<Object> resumed = values(new TrainingRun(lm, settings, SET, null, work, reports::add).run(() -> false));
        assertThat(reports).hasSize(36 - 7);
        assertThat(resumed).isEqualTo(whole);
    }

    private static List<Object> values(RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Finished finished) {
            return List.of(finished.result().adapter().id());
        }
        List<Object> values = new ArrayList<>();
        ((RunOutcome.FinishedModel) outcome).result().tensors().forEach((name, tensor) -> {
            values.add(name);
            for (float value : tensor) {
                values.add(value);
            }
        });
        return values;
    }

    @Test
    void weightsDoNotBeginWithAnAdapterNorWithOnesOfAnotherShapeOrModel(@TempDir Path out) throws Exception {
        LoraAdapter parent = LoraAdapter.read(
                Path.of(train(new OfflineTraining(lm, SETTINGS), out).path()));
        assertThatThrownBy(() -> new TrainingRun(
                                lm, SETTINGS.with(Method.FULL, Alignment.SFT), SET, parent, null, TrainingListener.NONE)
                        .run(() -> false))
                .hasMessageContaining("cannot begin with adapter " + parent.id());
        assertThatThrownBy(() -> new TrainingRun(
                                lm, SETTINGS.with(Method.DORA, Alignment.SFT), SET, parent, null, TrainingListener.NONE)
                        .run(() -> false))
                .hasMessageContaining("is plain LoRA, not DoRA");
        assertThatThrownBy(() -> new TrainingRun(
                                lm,
                                SETTINGS.with(Method.RSLORA, Alignment.SFT),
                                SET,
                                parent,
                                null,
                                TrainingListener.NONE)
                        .run(() -> false))
                .hasMessageContaining("has scale 2.0");
        Path other = TinyModel.write(directory.resolve("other"));
        byte[] weights = Files.readAllBytes(other.resolve("model.safetensors"));
        for (int i = weights.length - 40_000; i < weights.length; i += 4) {
            // The last bit of each exponent: half or double the value.
            weights[i + 2] ^= (byte) 0x80;
        }
        Files.write(other.resolve("model.safetensors"), weights);
        try (CausalLm stranger = CausalLm.load(other, Precision.F32)) {
            assertThatThrownBy(() -> new OfflineTraining(stranger, SETTINGS)
                            .train(SET, parent, out, null, TrainingListener.NONE, () -> false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("was made on another model");
        }
    }

    @Test
    void trainingStopsWhenTheHeldOutLossNoLongerFallsAndKeepsWhatWasBest(@TempDir Path work) throws Exception {
        // Held-out rows with another answer: the better the rows are learned, the worse these get.
        TrainingSet set = new TrainingSet(
                SET.fresh(),
                List.of(),
                List.of(),
                SET.holdout().stream()
                        .map(row -> new TrainingRow(row.id(), row.prompt(), "0123 QX"))
                        .toList());
        TrainingSettings settings = SETTINGS.withPatience(2);
        RunOutcome outcome = new TrainingRun(lm, settings, set, null, work, TrainingListener.NONE).run(() -> false);
        RunMetrics metrics = ((RunOutcome.Finished) outcome).result().metrics();
        assertThat(metrics.bestStep()).isEqualTo(5);
        assertThat(metrics.steps()).isEqualTo(15);
        TrainingSettings five =
                new TrainingSettings(SETTINGS.lora(), 2e-2, 4, 4, 64, 0, 1, 0.1, 0.02, 42, 5).withPatience(6);
        RunOutcome patient = new TrainingRun(lm, five, set, null, null, TrainingListener.NONE).run(() -> false);
        assertThat(((RunOutcome.Finished) patient).result().metrics().bestStep())
                .isEqualTo(5);
        assertThat(((RunOutcome.Finished) patient)
                        .result()
                        .adapter()
                        .pairs()
                        .get("model.layers.0.mlp.up_proj")
                        .b())
                .isEqualTo(((RunOutcome.Finished) outcome)
                        .result()
                        .adapter()
                        .pairs()
                        .get("model.layers.0.mlp.up_proj")
                        .b());
    }

    @Test
    void rowsForValidationDecideInPlaceOfTheHeldOutOnes() throws Exception {
        List<TrainingRow> others = SET.holdout().stream()
                .map(row -> new TrainingRow(row.id(), row.prompt(), "0123 QX"))
                .toList();
        TrainingSet set =
                new TrainingSet(SET.fresh(), List.of(), List.of(), List.of(), SET.holdout(), Map.of(), others);
        RunOutcome outcome =
                new TrainingRun(lm, SETTINGS.withPatience(2), set, null, null, TrainingListener.NONE).run(() -> false);
        RunMetrics metrics = ((RunOutcome.Finished) outcome).result().metrics();
        assertThat(metrics.bestStep()).isEqualTo(5);
        assertThat(metrics.steps()).isEqualTo(15);
        assertThat(metrics.holdoutLoss()).as("what is measured").isLessThan(metrics.holdoutLossBefore());
    }

    @Test
    void anAdapterBesideItsParentGoesOnTooAndHasTheSumOfTheRanks(@TempDir Path work) throws Exception {
        LoraAdapter parent = ((RunOutcome.Finished)
                        new TrainingRun(lm, SETTINGS, SET, null, null, TrainingListener.NONE).run(() -> false))
                .result()
                .adapter();
        TrainingSettings settings = SETTINGS.withOrthogonality(0.5);
        RunOutcome whole = new TrainingRun(lm, settings, SET, parent, null, TrainingListener.NONE).run(() -> false);
        AtomicInteger asked = new AtomicInteger();
        new TrainingRun(lm, settings, SET, parent, work, TrainingListener.NONE).run(() -> asked.getAndIncrement() == 9);
        RunOutcome resumed = new TrainingRun(lm, settings, SET, parent, work, TrainingListener.NONE).run(() -> false);
        assertThat(values(resumed)).isEqualTo(values(whole));
        assertThat(((RunOutcome.Finished) whole).result().adapter().config().rank())
                .isEqualTo(8);
        assertThatThrownBy(() -> new TrainingSettings(SETTINGS.lora(), 2e-2, 4, 4, 64, 0.1, 1, 0.1, 0.02, 42, 5)
                        .withOrthogonality(1))
                .hasMessageContaining("weightDecay must be 0");
    }
}
