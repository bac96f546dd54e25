package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.data.BadRowException;
import io.attune.trainer.data.Teaching;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Preferences and ratings on a tiny model: what is preferred becomes likelier than what is not, on prompts not trained on. */
class PreferenceRunTest {
    private static final TrainingSettings SETTINGS = new TrainingSettings(
            new LoraConfig(4, 8, 0, LoraConfig.ALL_LINEAR, "tiny"), 5e-3, 4, 4, 64, 0, 1, 0.1, 0.02, 42, 5);
    private static final String GOOD = "blue and old";
    private static final String BAD = "red, new";

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

    private static List<TrainingRow> preferences() {
        return TrainingRunTest.rows("a", 24).stream()
                .map(row -> new TrainingRow(row.id(), row.prompt(), GOOD, new Teaching.Preference(BAD)))
                .toList();
    }

    private static List<TrainingRow> ratings() {
        List<TrainingRow> rows = TrainingRunTest.rows("a", 24);
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new TrainingRow(
                        rows.get(i).id(),
                        rows.get(i).prompt(),
                        i % 2 == 0 ? GOOD : BAD,
                        new Teaching.Thumb(i % 2 == 0)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"dpo, false", "dpo, true", "orpo, false", "kto, false"})
    void whatIsPreferredBecomesLikelier(String objective, boolean normalised) throws Exception {
        Alignment alignment = new Alignment(Alignment.of(objective).kind(), normalised ? 2 : 0.3, normalised);
        TrainingSet set = TrainingSet.ofNew(objective.equals("kto") ? ratings() : preferences(), List.of());
        TrainingRun run =
                new TrainingRun(lm, SETTINGS.with(Method.LORA, alignment), set, null, null, TrainingListener.NONE);
        assertThat(run.steps()).isEqualTo(24);
        AdapterResult result = ((RunOutcome.Finished) run.run(() -> false)).result();
        assertThat(result.metrics().finalLoss()).isLessThan(result.metrics().firstLoss());
        double before = margin(null);
        double after = margin(result.adapter());
        assertThat(after).isGreaterThan(before + 5);
        if (objective.equals("dpo") && !normalised) {
            // At the start policy and reference are one.
            assertThat(result.metrics().firstLoss()).isCloseTo(Math.log(2), within(1e-4));
        }
        if (objective.equals("kto")) {
            assertThat(result.metrics().firstLoss()).isCloseTo(0.5, within(1e-3));
            assertThat(result.metrics().ratings()).contains(new Ratings(12, 12));
        } else {
            assertThat(result.metrics().ratings()).isEmpty();
        }
    }

    /** Summed log-probability of the good answers less that of the bad ones. */
    private static double margin(LoraAdapter adapterOrNull) {
        Reference model = new Reference(lm, adapterOrNull);
        List<TrainingRow> rows = TrainingRunTest.rows("z", 6);
        double[] good = model.logProbabilities(encode(rows, GOOD));
        double[] bad = model.logProbabilities(encode(rows, BAD));
        return IntStream.range(0, good.length)
                .mapToDouble(i -> good[i] - bad[i])
                .average()
                .orElseThrow();
    }

    private static List<EncodedExample> encode(List<TrainingRow> rows, String answer) {
        return rows.stream()
                .map(row -> lm.encoder(64).encode(row.prompt(), answer))
                .toList();
    }

    /** With a parent, that is the reference, not the base model. */
    @Test
    void aWarmStartHoldsToItsParent() throws Exception {
        Alignment dpo = Alignment.of("dpo");
        TrainingSet set = TrainingSet.ofNew(preferences(), List.of());
        TrainingSettings settings = SETTINGS.with(Method.LORA, dpo);
        AdapterResult first = ((RunOutcome.Finished)
                        new TrainingRun(lm, settings, set, null, null, TrainingListener.NONE).run(() -> false))
                .result();
        AdapterResult second = ((RunOutcome.Finished)
                        new TrainingRun(lm, settings, set, first.adapter(), null, TrainingListener.NONE)
                                .run(() -> false))
                .result();
        assertThat(second.metrics().firstLoss()).isCloseTo(Math.log(2), within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"dpo, a better and a worse answer", "orpo, a better and a worse answer"})
    void rowsOfAnotherKindAreRefusedByName(String objective, String expected) {
        TrainingSettings settings = SETTINGS.with(Method.LORA, Alignment.of(objective));
        TrainingSet set = TrainingSet.ofNew(ratings(), List.of());
        assertThatThrownBy(() -> new OfflineTraining(lm, settings)
                        .train(set, null, directory.resolve("none"), null, TrainingListener.NONE, () -> false))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining(expected);
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void nextTokenPredictionLeavesBadAnswersOut() throws Exception {
        AdapterResult result = ((RunOutcome.Finished) new TrainingRun(
                                lm,
                                SETTINGS,
                                TrainingSet.ofNew(ratings(), List.of()),
                                null,
                                null,
                                TrainingListener.NONE)
                        .run(() -> false))
                .result();
        assertThat(result.metrics().labelTokens()).isEqualTo(4 * 12 * 13);
        assertThat(margin(result.adapter())).isGreaterThan(margin(null));
    }
}
