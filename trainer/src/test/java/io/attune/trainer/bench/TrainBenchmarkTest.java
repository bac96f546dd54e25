package io.attune.trainer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.lm.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainBenchmarkTest {
    @TempDir
    private Path directory;

    @Test
    void withoutPythonItMeasuresItsOwnSideAndSaysWhatIsMissing() throws Exception {
        BenchSettings settings = BenchFiles.settings(directory, 4, "/no/such/python");
        Map<String, Object> report = new TrainBenchmark(settings, said -> {}).run();
        Map<?, ?> ours = (Map<?, ?>) report.get("attune");
        assertThat((List<?>) ours.get("losses")).hasSize(5);
        assertThat((double) ours.get("labelTokensPerSecond")).isPositive();
        assertThat((double) ours.get("tokensPerSecond")).isGreaterThan((double) ours.get("labelTokensPerSecond"));
        Map<?, ?> products = (Map<?, ?>) report.get("matrixProducts");
        assertThat((double) products.get("matrixFlopsPerSecond")).isGreaterThan(1e8);
        assertThat(report.get("peft")).isNull();
        assertThat((String) report.get("peftMissing")).contains("/no/such/python");
    }

    @Test
    void aComparisonNamesItsPrecision() throws Exception {
        BenchSettings settings = BenchFiles.settings(directory, 4, null);
        assertThatThrownBy(() -> settings.with(Precision.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("precision");
    }

    @Test
    void batchesAreThoseOfATrainingRun() throws Exception {
        BenchSettings settings = BenchFiles.settings(directory, 4, null);
        try (var lm = settings.load()) {
            var examples = BenchData.encode(lm, BenchData.shuffled(settings.data(), 1), 48);
            var batches = BenchData.batches(examples, 4, 13, 1);
            assertThat(batches).hasSize(13).allMatch(batch -> batch.size() == 4);
            // Ten batches are one epoch: no row comes twice in it.
            assertThat(batches.subList(0, 10).stream().flatMap(List::stream).distinct())
                    .hasSize(40);
        }
    }
}
