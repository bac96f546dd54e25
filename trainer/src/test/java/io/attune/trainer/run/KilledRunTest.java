package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training process is killed without warning; another one goes on and gives the same adapter, byte for byte. */
class KilledRunTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"LORA", "DORA"})
    void whatAKilledProcessLeavesIsContinuedToTheSameBytes(Method method) throws Exception {
        Path model = TinyModel.write(directory.resolve("model"));
        Path work = directory.resolve("work");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dai.djl.pytorch.graph_optimizer=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingProcess.class.getName(),
                        model.toString(),
                        method.toString(),
                        directory.resolve("killed").toString(),
                        work.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        assertThat(child.isAlive())
                                .as(() -> "the child ended before it was killed: " + log())
                                .isTrue();
                        return hasCheckpoint(work.resolve("attune-checkpoints"));
                    });
        } finally {
            // SIGKILL: no hook runs, nothing is flushed.
            child.destroyForcibly();
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(128 + 9);
        assertThat(directory.resolve("killed")).doesNotExist();
        List<StepReport> reports = new ArrayList<>();
        try (CausalLm lm = CausalLm.load(model, Precision.F32)) {
            OfflineTraining.Report resumed =
                    TrainingProcess.run(lm, method, directory.resolve("killed"), work, reports::add);
            assertThat(reports.get(0).step()).isGreaterThan(7);
            assertThat(reports.get(reports.size() - 1).step()).isEqualTo(TrainingProcess.STEPS);
            OfflineTraining.Report whole = TrainingProcess.run(
                    lm, method, directory.resolve("whole"), directory.resolve("other"), TrainingListener.NONE);
            assertThat(resumed.adapterId()).isEqualTo(whole.adapterId());
            for (String file : List.of("adapter_model.safetensors", "adapter_config.json", "attune_golden.json")) {
                assertThat(Path.of(resumed.path()).resolve(file))
                        .hasSameBinaryContentAs(Path.of(whole.path()).resolve(file));
            }
        }
    }

    private static boolean hasCheckpoint(Path work) throws IOException {
        if (!Files.isDirectory(work)) {
            return false;
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("checkpoint-"));
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("child.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
