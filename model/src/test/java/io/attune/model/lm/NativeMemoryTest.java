package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.adapter.LoraConfig;
import io.attune.model.format.ModelConfig;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory outside the heap does not grow with the number of steps. */
class NativeMemoryTest {
    /** A step of this model touches about 40 MB, so 60 leaked ones would be seen from far away. */
    private static final ModelConfig MODEL =
            new ModelConfig("llama", 4000, 128, 256, 4, 4, 2, 32, 10000, 1e-5f, true, 128, null, "small");

    @Test
    void trainingScoringAndGeneratingLeaveNothingBehind() throws IOException {
        Path status = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.exists(status), "no " + status);
        List<EncodedExample> batch = TinyModels.examples(8, 20, 61);
        List<int[]> prompts = batch.stream().map(EncodedExample::tokens).toList();
        LoraConfig config = TinyModels.config(8, LoraConfig.ALL_LINEAR);
        try (CausalLm lm = TinyModels.load(new RandomWeights(MODEL, 62), LlamaWeights.F32);
                LoraTraining training = LoraTraining.start(lm, config, null, 1)) {
            long settled = 0;
            for (int i = 0; i < 80; i++) {
                training.accumulate(batch, 0.01);
                training.applyAdamW(1e-3, 0, 1);
                if (i % 10 == 0) {
                    try (AttachedAdapter attached = lm.attach(training.snapshot())) {
                        lm.score(batch, attached);
                        lm.generate(prompts, GenerationOptions.greedy(4), attached, null);
                    }
                }
                if (i == 19) {
                    System.gc();
                    settled = residentKilobytes(status);
                }
            }
            System.gc();
            assertThat(residentKilobytes(status) - settled).isLessThan(60_000);
        }
    }

    /** A training of this model holds 8 MB and more: 44 leaked ones would be 370 MB, the heap moves by 80. */
    @ParameterizedTest
    @ValueSource(strings = {"lora", "dora", "nf4", "full"})
    void trainingsThatBeginAndEndLeaveNothingBehind(String kind) throws IOException {
        Path status = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.exists(status), "no " + status);
        List<EncodedExample> batch = TinyModels.examples(8, 20, 61);
        LoraConfig config = TinyModels.config(64, LoraConfig.ALL_LINEAR);
        try (CausalLm lm = TinyModels.load(new RandomWeights(MODEL, 62), LlamaWeights.F32)) {
            long settled = 0;
            for (int run = 0; run < 50; run++) {
                try (CausalLm copy = kind.equals("nf4") ? lm.inFourBits() : null;
                        Training training = kind.equals("full")
                                ? WeightTraining.full(lm, run)
                                : LoraTraining.start(
                                        copy == null ? lm : copy,
                                        kind.equals("dora") ? config.withDora() : config,
                                        null,
                                        run)) {
                    for (int i = 0; i < 2; i++) {
                        training.accumulate(batch, 0.01);
                        training.applyAdamW(1e-3, 0, 1);
                    }
                    training.score(batch);
                }
                if (run == 5) {
                    System.gc();
                    settled = residentKilobytes(status);
                }
            }
            System.gc();
            assertThat(residentKilobytes(status) - settled).isLessThan(180_000);
        }
    }

    /** The tables of a step of these rows have 100 kB and more, which must not wait for the garbage collector. */
    @ParameterizedTest
    @ValueSource(strings = {"lora", "full"})
    void aStepLeavesNoDirectBuffersToTheGarbageCollector(String kind) {
        List<EncodedExample> batch = TinyModels.examples(200, 0, 61);
        try (CausalLm lm = TinyModels.load(new RandomWeights(MODEL, 62), LlamaWeights.F32);
                Training training = kind.equals("full")
                        ? WeightTraining.full(lm, 1)
                        : LoraTraining.start(lm, TinyModels.config(2, LoraConfig.ALL_LINEAR), null, 1)) {
            training.accumulate(batch, 0.01);
            long before = directBytes();
            for (int i = 0; i < 5; i++) {
                training.accumulate(batch, 0.01);
            }
            assertThat(directBytes() - before).isLessThan(100_000);
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long residentKilobytes(Path status) throws IOException {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
