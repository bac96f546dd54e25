package io.attune.trainer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attune.trainer.data.ColumnMapping;
import io.attune.trainer.run.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodsBenchmarkTest {
    @TempDir
    private Path directory;

    private List<Map<String, Object>> run(BenchSettings settings, String method, List<Long> seeds) throws Exception {
        Path other = BenchFiles.rows(directory.resolve("others.jsonl"), "xyz", 30);
        List<Map<String, Object>> rows = new ArrayList<>();
        new MethodsBenchmark(settings, List.of(settings.data(), other), 8, null, said -> {})
                .run(method, seeds, rows::add);
        return rows;
    }

    @Test
    void theLearningRateIsTheMethodsOwnUnlessOneIsAskedFor() throws Exception {
        BenchSettings settings = BenchFiles.settings(directory, 3, null);
        Path other = BenchFiles.rows(directory.resolve("rated.jsonl"), "xyz", 30);
        List<Map<String, Object>> rows = new ArrayList<>();
        new MethodsBenchmark(settings, List.of(settings.data(), other), 8, 1e-2, said -> {})
                .run("lora", List.of(5L), rows::add);
        assertThat(rows).extracting(row -> row.get("learningRate")).containsOnly(1e-2);
        assertThat(rows.get(0).get("heldOutLoss"))
                .isNotEqualTo(run(settings, "lora", List.of(5L)).get(0).get("heldOutLoss"));
    }

    @Test
    void everyMethodGetsARowPerDataSetAndSeed() throws Exception {
        BenchSettings settings = BenchFiles.settings(directory, 3, null);
        for (Method method : Method.values()) {
            List<Map<String, Object>> rows = run(settings, method.toString(), List.of(1L, 2L));
            assertThat(rows).hasSize(4);
            assertThat(rows)
                    .extracting(row -> row.get("data"))
                    .containsExactly("letters", "letters", "others", "others");
            for (Map<String, Object> row : rows) {
                assertThat((double) row.get("heldOutDrop"))
                        .isCloseTo(
                                (double) row.get("heldOutLossBefore") - (double) row.get("heldOutLoss"), within(1e-12));
                assertThat((double) row.get("heldOutDrop")).isNotZero();
                assertThat((long) row.get("fileBytes")).isPositive();
                assertThat(row.containsKey("tokensPerProcessorSecond")).isEqualTo(settings.threads() == 1);
                assertThat((long) row.get("trainedParameters")).isPositive();
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameLosses() throws Exception {
        BenchSettings settings = BenchFiles.settings(directory, 3, null);
        Map<String, Object> first = run(settings, "lora", List.of(5L)).get(0);
        Map<String, Object> second = run(settings, "lora", List.of(5L)).get(0);
        Map<String, Object> other = run(settings, "lora", List.of(6L)).get(0);
        assertThat(second.get("heldOutLoss")).isEqualTo(first.get("heldOutLoss"));
        assertThat(other.get("heldOutLoss")).isNotEqualTo(first.get("heldOutLoss"));
    }

    @Test
    void replayTellsWhatIsLeftOfEarlierSets() throws Exception {
        BenchSettings settings = BenchFiles.settings(directory, 10, null);
        Path second = BenchFiles.rows(directory.resolve("second.jsonl"), "klm", 60);
        Path third = BenchFiles.rows(directory.resolve("third.jsonl"), "xyz", 60);
        List<ReplayBenchmark.Task> tasks = List.of(
                new ReplayBenchmark.Task(settings.data(), ColumnMapping.NONE),
                new ReplayBenchmark.Task(second, ColumnMapping.NONE),
                new ReplayBenchmark.Task(third, ColumnMapping.NONE));
        List<Map<String, Object>> rows = new ArrayList<>();
        new ReplayBenchmark(settings, tasks, 8, said -> {}).run(List.of(0.0, 0.5), List.of(1L), rows::add);
        assertThat(rows).extracting(row -> row.get("replay")).containsExactly(0.0, 0.5);
        for (Map<String, Object> row : rows) {
            double lost = (double) row.get("lettersAtTheEnd")
                    - (double) row.get("lettersWhenLearned")
                    + (double) row.get("secondAtTheEnd")
                    - (double) row.get("secondWhenLearned");
            assertThat((double) row.get("backwardTransfer")).isCloseTo(-lost / 2, within(1e-12));
            assertThat(row.get("thirdAtTheEnd")).isEqualTo(row.get("thirdWhenLearned"));
        }
        // The first set is learned alike, whatever is replayed later.
        assertThat(rows.get(1).get("lettersWhenLearned")).isEqualTo(rows.get(0).get("lettersWhenLearned"));
        assertThat(rows.get(1).get("lettersAtTheEnd")).isNotEqualTo(rows.get(0).get("lettersAtTheEnd"));
    }
}
