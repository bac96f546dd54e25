package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrainMemoryTest {
    /** Whether memory grows is measured on a real model; on this one the JVM's own heap moves by more than it needs. */
    @Test
    void everyRunGoesOnFromTheOneBefore(@TempDir Path directory) throws Exception {
        TrainingSettings settings =
                TrainingSettings.of(new LoraConfig(4, 8, 0, LoraConfig.ALL_LINEAR, "tiny"), 2e-2, 1, 4, 64, 1);
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (CausalLm lm = CausalLm.load(TinyModel.write(directory.resolve("model")), Precision.F32)) {
            double growth = new RetrainMemory(lm, settings)
                    .measure(
                            TrainingRunTest.rows("a", 60), 40, 4, new PrintStream(lines, true, StandardCharsets.UTF_8));
            assertThat(growth).isFinite();
            assertThatThrownBy(() ->
                            new RetrainMemory(lm, settings).measure(TrainingRunTest.rows("a", 60), 40, 3, System.out))
                    .hasMessageContaining("more than 3 runs");
        }
        assertThat(lines.toString(StandardCharsets.UTF_8))
                .containsPattern("run 1: 10 steps, final loss 0[.][6-9][^$]*run 4: 10 steps, final loss 0[.]0")
                .contains("growth after run 3");
    }

    @Test
    void growthIsTheLargestAfterTheThirdRun() {
        assertThat(RetrainMemory.growth(List.of(50L, 90L, 100L, 104L, 101L))).isCloseTo(0.04, within(1e-12));
        assertThat(RetrainMemory.growth(List.of(50L, 90L, 100L, 97L))).isCloseTo(-0.03, within(1e-12));
    }
}
