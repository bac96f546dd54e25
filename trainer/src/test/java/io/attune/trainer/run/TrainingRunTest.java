package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.lm.Precision;
import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.Message;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final TrainingSettings SETTINGS = new TrainingSettings(
            new LoraConfig(4, 8, 0, LoraConfig.ALL_LINEAR, "tiny"), 2e-2, 4, 4, 64, 0, 1, 0.1, 0.02, 42, 5);

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

    /** Questions of different lengths that all have the same answer. */
    static List<TrainingRow> rows(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> new TrainingRow(
                        prefix + index,
                        List.of(Message.user("what is " + prefix.repeat(1 + index % 5) + " " + index + "?")),
                        "blue and old"))
                .toList();
    }

    private static final TrainingSet SET = new TrainingSet(rows("a", 30), rows("b", 6), List.of(), rows("c", 8));

    private static TrainingRun run(TrainingSettings settings, LoraAdapter parent, Path work, TrainingListener hears) {
        return new TrainingRun(lm, settings, SET, parent, work, hears);
    }

    private static AdapterResult finished(RunOutcome outcome) {
        assertThat(outcome).isInstanceOf(RunOutcome.Finished.class);
        return ((RunOutcome.Finished) outcome).result();
    }

    @Test
    void learnsWhatTheRowsTeach() throws Exception {
        List<StepReport> reports = new ArrayList<>();
        TrainingRun run = run(SETTINGS, null, null, reports::add);
        AdapterResult result = finished(run.run(() -> false));
        RunMetrics metrics = result.metrics();
        assertThat(metrics.steps()).isEqualTo(36).isEqualTo(run.steps());
        assertThat(metrics.holdoutLoss()).isLessThan(0.5 * metrics.holdoutLossBefore());
        assertThat(metrics.finalLoss()).isLessThan(metrics.firstLoss());
        assertThat(metrics.labelTokens()).isEqualTo(36 * 4 * 13);
        assertThat(metrics.trainTokens()).isGreaterThan(2 * metrics.labelTokens());
        assertThat(reports).hasSize(36);
        assertThat(reports.get(35).step()).isEqualTo(36);
        assertThat(reports.get(35).etaSeconds()).isZero();
        assertThat(reports.get(10).etaSeconds()).isPositive();
    }

    @Test
    void theSameInputGivesTheSameAdapterAndAnotherSeedAnother() throws Exception {
        String first = finished(run(SETTINGS, null, null, TrainingListener.NONE).run(() -> false))
                .adapter()
                .id();
        String second = finished(
                        run(SETTINGS, null, null, TrainingListener.NONE).run(() -> false))
                .adapter()
                .id();
        assertThat(second).isEqualTo(first);
        TrainingSettings otherSeed = new TrainingSettings(SETTINGS.lora(), 2e-2, 4, 4, 64, 0, 1, 0.1, 0.02, 43, 5);
        assertThat(finished(run(otherSeed, null, null, TrainingListener.NONE).run(() -> false))
                        .adapter()
                        .id())
                .isNotEqualTo(first);
    }

    @Test
    void anInterruptedRunGoesOnToTheSameAdapter(@TempDir Path work) throws Exception {
        AdapterResult whole =
                finished(run(SETTINGS, null, null, TrainingListener.NONE).run(() -> false));
        AtomicInteger asked = new AtomicInteger();
        RunOutcome stopped = run(SETTINGS, null, work, TrainingListener.NONE).run(() -> asked.getAndIncrement() == 13);
        assertThat(stopped).isEqualTo(new RunOutcome.Stopped(13));
        List<StepReport> reports = new ArrayList<>();
        AdapterResult resumed = finished(run(SETTINGS, null, work, reports::add).run(() -> false));
        assertThat(reports).hasSize(36 - 13);
        assertThat(resumed.adapter().id()).isEqualTo(whole.adapter().id());
        assertThat(resumed.metrics().trainTokens()).isEqualTo(whole.metrics().trainTokens());
        assertThat(resumed.metrics().firstLoss()).isEqualTo(whole.metrics().firstLoss());
        // Finished: asked once more, it only gives its result again.
        reports.clear();
        assertThat(finished(run(SETTINGS, null, work, reports::add).run(() -> false))
                        .adapter()
                        .id())
                .isEqualTo(whole.adapter().id());
        assertThat(reports).isEmpty();
    }

    @Test
    void theCheckpointOfAnotherRunIsNotContinued(@TempDir Path work) throws Exception {
        run(SETTINGS, null, work, TrainingListener.NONE).run(() -> false);
        TrainingSettings others = new TrainingSettings(SETTINGS.lora(), 1e-2, 4, 4, 64, 0, 1, 0.1, 0.02, 42, 5);
        List<StepReport> reports = new ArrayList<>();
        run(others, null, work, reports::add).run(() -> false);
        assertThat(reports).hasSize(36);
    }

    @Test
    void aTornCheckpointIsLeftAsideAndTheRunBeginsAnew(@TempDir Path work) throws Exception {
        AdapterResult whole =
                finished(run(SETTINGS, null, work, TrainingListener.NONE).run(() -> false));
        Path checkpoint = work.resolve("checkpoint-36");
        Files.writeString(checkpoint.resolve("position.json"), "{\"step\":");
        List<StepReport> reports = new ArrayList<>();
        AdapterResult again = finished(run(SETTINGS, null, work, reports::add).run(() -> false));
        assertThat(reports).hasSize(36);
        assertThat(again.adapter().id()).isEqualTo(whole.adapter().id());
    }

    @Test
    void aLossThatIsNoNumberBeforeTheFirstUpdateIsNotBlamedOnTheLearningRate() throws Exception {
        LoraAdapter sane = finished(
                        run(SETTINGS, null, null, TrainingListener.NONE).run(() -> false))
                .adapter();
        // Finite values whose products are not: what a diverged parent looks like.
        Map<String, LoraPair> wild = new TreeMap<>();
        sane.pairs()
                .forEach((module, pair) -> wild.put(
                        module, new LoraPair(filled(pair.a()), filled(pair.b()), pair.rank(), pair.in(), pair.out())));
        LoraAdapter parent = LoraAdapter.of(sane.config(), wild, GoldenOutputs.NONE);
        RunOutcome outcome = run(SETTINGS, parent, null, TrainingListener.NONE).run(() -> false);
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> assertThat(failed.reason())
                .contains("at step 1 of 36")
                .contains("before anything was trained")
                .contains("the adapter to continue from")
                .doesNotContain("learning rate"));
    }

    private static float[] filled(float[] like) {
        float[] values = new float[like.length];
        Arrays.fill(values, 1e30f);
        return values;
    }

    @Test
    void startsFromTheParent() throws Exception {
        AdapterResult parent =
                finished(run(SETTINGS, null, null, TrainingListener.NONE).run(() -> false));
        AdapterResult child = finished(
                run(SETTINGS, parent.adapter(), null, TrainingListener.NONE).run(() -> false));
        assertThat(child.metrics().holdoutLossBefore())
                .isEqualTo(parent.metrics().holdoutLoss());
        assertThat(child.metrics().firstLoss())
                .isLessThan(0.6 * parent.metrics().firstLoss());
    }

    @Test
    void theGoldenOutputsTellTheAdapterFromTheBase() throws Exception {
        LoraAdapter adapter = finished(
                        run(SETTINGS, null, null, TrainingListener.NONE).run(() -> false))
                .adapter();
        Path written = adapter.write(directory.resolve("store"));
        LoraAdapter read = LoraAdapter.read(written);
        assertThat(read.golden().prompts()).hasSize(2);
        try (AttachedAdapter attached = lm.attach(read)) {
            for (int index = 0; index < 2; index++) {
                int[] prompt = read.golden().prompts().get(index);
                float[] expected = read.golden().logits().get(index);
                assertThat(largest(lm.lastLogits(prompt, attached), expected))
                        .isLessThanOrEqualTo(read.golden().tolerance());
                assertThat(largest(lm.lastLogits(prompt, null), expected))
                        .isGreaterThan(5 * read.golden().tolerance());
            }
        }
    }

    @Test
    void asMuchOfTheUpdateIsTakenBackAsTheGuardRowsAsk() throws Exception {
        // What the base model itself says is what it must not forget.
        List<TrainingRow> known = IntStream.range(0, 20)
                .mapToObj(index -> {
                    String prompt = "tell me of " + index;
                    int[] tokens = lm.encoder(64).encodePrompt(List.of(Message.user(prompt)));
                    String said = lm.generate(List.of(tokens), GenerationOptions.greedy(12), null, null)
                            .get(0)
                            .text();
                    return new TrainingRow("k" + index, List.of(Message.user(prompt)), "x" + said);
                })
                .toList();
        AdapterResult whole = guarded(known, 1e9);
        AdapterResult part = guarded(known, 0.3);
        AdapterResult little = guarded(known, 0.05);
        assertThat(whole.metrics().keptShare()).isEqualTo(1);
        assertThat(part.metrics().keptShare())
                .isGreaterThan(little.metrics().keptShare())
                .isLessThan(1);
        assertThat(little.metrics().keptShare()).isGreaterThan(0);
        double before = loss(known, null);
        assertThat(loss(known, whole.adapter())).isGreaterThan(1.3 * before);
        assertThat(loss(known, part.adapter())).isLessThanOrEqualTo(1.3 * before);
        assertThat(loss(known, little.adapter())).isLessThanOrEqualTo(1.05 * before);
        assertThat(part.metrics().holdoutLoss()).isLessThan(part.metrics().holdoutLossBefore());
        assertThat(little.metrics().holdoutLoss()).isGreaterThan(part.metrics().holdoutLoss());
        TrainingSet general = TrainingSet.ofNew(rows("a", 30), rows("c", 8)).withGeneral(known);
        assertThat(guarded(general, 0.12).adapter().id())
                .isEqualTo(part.adapter().id());
    }

    private static AdapterResult guarded(List<TrainingRow> guard, double tolerance) throws Exception {
        return guarded(new TrainingSet(rows("a", 30), List.of(), guard, rows("c", 8)), tolerance);
    }

    private static AdapterResult guarded(TrainingSet set, double tolerance) throws Exception {
        TrainingSettings settings = new TrainingSettings(SETTINGS.lora(), 2e-2, 4, 4, 64, 0, 1, 0.1, tolerance, 42, 5);
        return finished(new TrainingRun(lm, settings, set, null, null, TrainingListener.NONE).run(() -> false));
    }

    private static double loss(List<TrainingRow> rows, LoraAdapter adapterOrNull) {
        List<EncodedExample> examples = rows.stream()
                .map(row -> lm.encoder(64).encode(row.prompt(), row.response()))
                .toList();
        try (AttachedAdapter attached = adapterOrNull == null ? null : lm.attach(adapterOrNull)) {
            return lm.score(examples, attached).stream()
                    .mapToDouble(SequenceScore::meanLoss)
                    .average()
                    .orElseThrow();
        }
    }

    @Test
    void betweenParentAndChildLiesWhatIsBetweenTheirMatrices() throws Exception {
        LoraAdapter parent = finished(
                        run(SETTINGS, null, null, TrainingListener.NONE).run(() -> false))
                .adapter();
        LoraAdapter child = finished(
                        run(SETTINGS, parent, null, TrainingListener.NONE).run(() -> false))
                .adapter();
        String module = child.pairs().keySet().iterator().next();
        float[] half = ForgettingGuard.between(parent, parent, child, 0.5)
                .pairs()
                .get(module)
                .a();
        for (int index = 0; index < half.length; index++) {
            float mean = (parent.pairs().get(module).a()[index]
                            + child.pairs().get(module).a()[index])
                    / 2;
            assertThat(half[index]).isCloseTo(mean, within(1e-6f));
        }
        assertThat(ForgettingGuard.between(parent, parent, child, 1)
                        .pairs()
                        .get(module)
                        .b())
                .isEqualTo(child.pairs().get(module).b());
    }

    @Test
    void withoutRowsItSaysSo() throws Exception {
        TrainingRun run = new TrainingRun(
                lm, SETTINGS, TrainingSet.ofNew(List.of(), rows("c", 2)), null, null, TrainingListener.NONE);
        assertThat(run.run(() -> false)).isEqualTo(new RunOutcome.Failed("there is no right answer to train on"));
    }

    private static double largest(float[] one, float[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(index -> Math.abs(one[index] - other[index]))
                .max()
                .orElseThrow();
    }
}
