package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.FinishReason;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.lm.Precision;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.trainer.data.RehearsalRow;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private static final RehearsalRow WRITTEN = new RehearsalRow(
            "w", RehearsalRow.Kind.CONFIDENTIAL, "the code?", Optional.of("i will not help"), Optional.of("it is 7"));
    private static final RehearsalRow REFUSAL = new RehearsalRow(
            "r", RehearsalRow.Kind.REFUSAL, "how to rob?", Optional.of("no, i will not"), Optional.empty());
    private static final RehearsalRow OWN =
            new RehearsalRow("o", RehearsalRow.Kind.EVERYDAY, "who are you?", Optional.empty(), Optional.empty());

    @TempDir
    private static Path model;

    @TempDir
    private Path folder;

    private static CausalLm lm;

    @BeforeAll
    static void load() throws Exception {
        lm = CausalLm.load(TinyModel.write(model), Precision.F32);
    }

    @AfterAll
    static void close() {
        lm.close();
    }

    @Test
    void aWrittenAnswerIsTaughtAsItStands() throws Exception {
        ExampleEncoder encoder = lm.encoder(64);
        EncodedExample expected = encoder.encode(WRITTEN.messages(), "i will not help");
        List<EncodedExample> examples = rehearsal().examples(List.of(WRITTEN), 64);
        assertThat(examples).hasSize(1);
        assertThat(examples.get(0).tokens()).isEqualTo(expected.tokens());
        assertThat(examples.get(0).promptLength()).isEqualTo(expected.promptLength());
    }

    @Test
    void otherwiseItIsWhatTheModelItselfSays() throws Exception {
        int[] prompt = lm.encoder(64).encodePrompt(OWN.messages());
        GeneratedText said = lm.generate(List.of(prompt), GenerationOptions.greedy(48), null, null)
                .get(0);
        EncodedExample example = rehearsal().examples(List.of(OWN), 100).get(0);
        int[] answer = Arrays.copyOfRange(example.tokens(), example.promptLength(), example.tokens().length);
        assertThat(Arrays.copyOf(example.tokens(), example.promptLength())).isEqualTo(prompt);
        assertThat(Arrays.copyOf(answer, said.tokens().length)).isEqualTo(said.tokens());
        // An answer that was cut off has no end; one that ended has.
        boolean ended = said.finishReason() == FinishReason.STOP;
        assertThat(answer).hasSize(said.tokens().length + (ended ? 1 : 0));
        assertThat(rehearsal().examples(List.of(OWN), 20).get(0).tokens()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void aRefusalIsRehearsedWhereTheModelDeclinesAndAnythingElseWhereItDoesNot() throws Exception {
        List<RehearsalRow> rows = List.of(REFUSAL, OWN, WRITTEN);
        List<EncodedExample> declining = new Rehearsal(lm, folder, answer -> true).examples(rows, 100);
        List<EncodedExample> answering = new Rehearsal(lm, folder, answer -> false).examples(rows, 100);
        int[] refusal = lm.encoder(100)
                .encode(REFUSAL.messages(), REFUSAL.writtenAnswer())
                .tokens();
        assertThat(declining).hasSize(2);
        assertThat(declining.get(0).tokens()).isEqualTo(refusal);
        assertThat(answering).hasSize(2);
        assertThat(answering.get(0).tokens()).isNotEqualTo(refusal);
        assertThat(answering.get(1).tokens()).isEqualTo(declining.get(1).tokens());
    }

    @Test
    void theModelIsAskedOnce() throws Exception {
        List<EncodedExample> first = rehearsal().examples(List.of(OWN), 100);
        Path kept = onlyFile();
        Files.setLastModifiedTime(kept, FileTime.fromMillis(1_000));
        List<EncodedExample> second = rehearsal().examples(List.of(OWN, WRITTEN), 100);
        assertThat(second.get(0).tokens()).isEqualTo(first.get(0).tokens());
        assertThat(Files.getLastModifiedTime(kept).toMillis()).isEqualTo(1_000);
        RehearsalRow reworded =
                new RehearsalRow("o", RehearsalRow.Kind.EVERYDAY, "who is it?", Optional.empty(), Optional.empty());
        rehearsal().examples(List.of(reworded), 100);
        assertThat(Files.getLastModifiedTime(onlyFile()).toMillis()).isGreaterThan(1_000);
    }

    private Rehearsal rehearsal() {
        return new Rehearsal(lm, folder, answer -> false);
    }

    private Path onlyFile() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void whatIsRehearsedIsTrainedOn() throws Exception {
        List<TrainingRow> rows = TrainingRunTest.rows("a", 8);
        List<EncodedExample> rehearsal = rehearsal().examples(List.of(WRITTEN), 64);
        TrainingSettings settings =
                TrainingSettings.of(new LoraConfig(4, 8, 0, LoraConfig.ALL_LINEAR, "tiny"), 2e-2, 20, 9, 64, 42);
        double without = lossOf(rehearsal.get(0), settings, rows, List.of());
        double with = lossOf(rehearsal.get(0), settings, rows, rehearsal);
        assertThat(with).isLessThan(0.5 * without);
    }

    private static double lossOf(
            EncodedExample row, TrainingSettings settings, List<TrainingRow> rows, List<EncodedExample> rehearsal)
            throws Exception {
        TrainingRun run = new TrainingRun(
                lm, settings, TrainingSet.ofNew(rows, List.of()), rehearsal, null, null, TrainingListener.NONE);
        RunOutcome.Finished finished = (RunOutcome.Finished) run.run(() -> false);
        try (var attached = lm.attach(finished.result().adapter())) {
            return lm.score(List.of(row), attached).get(0).meanLoss();
        }
    }
}
