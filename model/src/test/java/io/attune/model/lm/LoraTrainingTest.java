package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraTrainingTest {
    private static final RandomWeights WEIGHTS = new RandomWeights(RandomWeights.tiny(true, null), 41);
    private static final LoraConfig CONFIG = TinyModels.config(4, LoraConfig.ALL_LINEAR);

    private static CausalLm lm;

    private final List<EncodedExample> batch = TinyModels.examples(6, 10, 42);
    private final int labels = batch.stream().mapToInt(EncodedExample::labels).sum();

    @BeforeAll
    static void load() {
        lm = TinyModels.load(WEIGHTS, LlamaWeights.F32);
    }

    @AfterAll
    static void close() {
        lm.close();
    }

    private static LoraTraining start(long seed) {
        return LoraTraining.start(lm, CONFIG, null, seed);
    }

    private void step(LoraTraining training) {
        training.accumulate(batch, 1.0 / labels);
        training.applyAdamW(5e-3, 0.01, 1);
    }

    @Test
    void aNewAdapterChangesNothingAndHasTheRightShape() {
        try (LoraTraining training = start(1)) {
            LoraAdapter adapter = training.snapshot();
            assertThat(adapter.pairs()).hasSize(2 * 7);
            LoraPair gate = adapter.pairs().get("model.layers.1.mlp.gate_proj");
            assertThat(gate.b()).containsOnly(0);
            // Uniform within 1/sqrt(24): the variance is the bound squared over three.
            double squares = 0;
            for (float value : gate.a()) {
                assertThat((double) value).isBetween(-1 / Math.sqrt(24), 1 / Math.sqrt(24));
                squares += value * value;
            }
            assertThat(squares / gate.a().length).isCloseTo(1 / 72.0, within(0.005));
            long each = 4L * (24 + 24) * 2 + 4L * (24 + 12) * 2 + 4L * (24 + 44) * 3;
            assertThat(training.trainedParameters()).isEqualTo(2 * each);
            try (AttachedAdapter attached = lm.attach(adapter)) {
                assertThat(lm.score(batch, attached)).isEqualTo(lm.score(batch, null));
            }
        }
    }

    @Test
    void trainingLearnsTheBatch() {
        try (LoraTraining training = start(1)) {
            StepLoss first = training.accumulate(batch, 1.0 / labels);
            training.applyAdamW(5e-3, 0, 1);
            assertThat(first.labelTokens()).isEqualTo(labels);
            assertThat(first.meanLoss())
                    .isCloseTo(
                            lm.score(batch, null).stream()
                                            .mapToDouble(SequenceScore::negativeLogLikelihood)
                                            .sum()
                                    / labels,
                            within(1e-4));
            for (int i = 0; i < 80; i++) {
                step(training);
            }
            try (AttachedAdapter attached = lm.attach(training.snapshot())) {
                double loss = lm.score(batch, attached).stream()
                                .mapToDouble(SequenceScore::negativeLogLikelihood)
                                .sum()
                        / labels;
                assertThat(loss).isLessThan(0.5 * first.meanLoss());
            }
            assertThat(training.steps()).isEqualTo(81);
        }
    }

    @Test
    void theSameSeedGivesTheSameAdapterAlsoWhenMemoryIsCollectedMeanwhile() {
        String calm = trained(7, false);
        assertThat(trained(7, true)).isEqualTo(calm);
        assertThat(trained(8, false)).isNotEqualTo(calm);
    }

    private String trained(long seed, boolean collect) {
        try (LoraTraining training = start(seed)) {
            for (int i = 0; i < 6; i++) {
                step(training);
                if (collect) {
                    System.gc();
                }
            }
            return training.snapshot().id();
        }
    }

    @Test
    void aSavedRunGoesOnByteForByte(@TempDir Path directory) throws IOException {
        try (LoraTraining training = start(3)) {
            for (int i = 0; i < 3; i++) {
                step(training);
            }
            training.saveState(directory);
            for (int i = 0; i < 3; i++) {
                step(training);
            }
            try (LoraTraining resumed = LoraTraining.resume(lm, CONFIG, directory)) {
                assertThat(resumed.steps()).isEqualTo(3);
                for (int i = 0; i < 3; i++) {
                    step(resumed);
                }
                assertThat(resumed.snapshot().id())
                        .isEqualTo(training.snapshot().id());
            }
            assertThat(directory).isDirectoryContaining("glob:**training-state.bin");
            try (var files = Files.list(directory)) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void aStateThatIsDamagedOrOfAnotherRunIsRefused(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> LoraTraining.resume(lm, CONFIG, directory)).isInstanceOf(IOException.class);
        try (LoraTraining training = start(3)) {
            training.saveState(directory);
        }
        LoraConfig other = TinyModels.config(2, LoraConfig.ALL_LINEAR);
        assertThatThrownBy(() -> LoraTraining.resume(lm, other, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another adapter configuration");
        Path file = directory.resolve("training-state.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> LoraTraining.resume(lm, CONFIG, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> LoraTraining.resume(lm, CONFIG, directory)).hasMessageContaining("damaged");
    }

    @Test
    void savingInTheMiddleOfAStepIsRefused(@TempDir Path directory) {
        try (LoraTraining training = start(3)) {
            assertThatThrownBy(() -> training.applyAdamW(1e-3, 0, 1)).isInstanceOf(IllegalStateException.class);
            training.accumulate(batch, 1);
            assertThatThrownBy(() -> training.saveState(directory)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void accumulatedPartsAreAsGoodAsOneBatch() {
        try (LoraTraining whole = start(5);
                LoraTraining parts = start(5)) {
            StepLoss all = whole.accumulate(batch, 1.0 / labels);
            StepLoss some = parts.accumulate(batch.subList(0, 2), 1.0 / labels);
            StepLoss rest = parts.accumulate(batch.subList(2, 6), 1.0 / labels);
            assertThat(some.loss() + rest.loss()).isCloseTo(all.loss(), within(1e-3));
            assertThat(parts.applyAdamW(1e-3, 0, 0)).isCloseTo(whole.applyAdamW(1e-3, 0, 0), within(1e-4));
        }
    }

    @Test
    void aParentIsContinuedAndOnlyTargetsMove() {
        LoraConfig some = TinyModels.config(4, List.of("q_proj", "down_proj"));
        LoraAdapter parent = TinyModels.adapter(WEIGHTS.config(), some, 6);
        try (LoraTraining training = LoraTraining.start(lm, some, parent, 1)) {
            assertThat(training.snapshot().id()).isEqualTo(parent.id());
            step(training);
            LoraAdapter child = training.snapshot();
            assertThat(child.pairs()).hasSameSizeAs(parent.pairs());
            child.pairs().forEach((path, pair) -> {
                assertThat(pair.a()).isNotEqualTo(parent.pairs().get(path).a());
                assertThat(pair.b()).isNotEqualTo(parent.pairs().get(path).b());
            });
            // What the program computes must be what the file says: nothing else was trained unseen.
            ReferenceLlama reference = new ReferenceLlama(WEIGHTS, child);
            double expected = batch.stream().mapToDouble(reference::loss).sum();
            assertThat(training.accumulate(batch, 1).loss()).isCloseTo(expected, within(1e-4 * expected));
        }
        LoraAdapter stranger = TinyModels.adapter(WEIGHTS.config(), TinyModels.config(4, List.of("v_proj")), 6);
        assertThatThrownBy(() -> LoraTraining.start(lm, some, stranger, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("v_proj");
        LoraAdapter narrower = TinyModels.adapter(WEIGHTS.config(), TinyModels.config(2, List.of("q_proj")), 6);
        assertThatThrownBy(() -> LoraTraining.start(lm, some, narrower, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LoraTraining.start(lm, TinyModels.config(4, List.of("qkv")), null, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("qkv");
    }

    @Test
    void theUpdateIsAdamW() throws IOException {
        int size = 50;
        Random random = new Random(9);
        double[] p = random.doubles(size, -1, 1).toArray();
        double[] m = new double[size];
        double[] v = new double[size];
        double limit = 2;
        double rate = 0.01;
        double decay = 0.1;
        try (Lease lease = lm.llama().lease(null);
                AdamWState state = new AdamWState(lease.module(), size)) {
            set(state.parameters(), p);
            for (int step = 1; step <= 4; step++) {
                double[] g = random.doubles(size, -1, 1).toArray();
                double norm = Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
                set(state.gradient(), g);
                for (int i = 0; i < size; i++) {
                    double clipped = norm > limit ? g[i] * limit / norm : g[i];
                    m[i] = 0.9 * m[i] + 0.1 * clipped;
                    v[i] = 0.999 * v[i] + 0.001 * clipped * clipped;
                    double mean = m[i] / (1 - Math.pow(0.9, step));
                    double square = v[i] / (1 - Math.pow(0.999, step));
                    p[i] = p[i] - rate * decay * p[i] - rate * mean / (Math.sqrt(square) + 1e-8);
                }
                assertThat(state.update(lease.module(), step, rate, decay, limit))
                        .isCloseTo(norm, within(1e-4));
                HostView.read(state.parameters(), parameters -> {
                    for (int i = 0; i < size; i++) {
                        assertThat((double) parameters.get(i)).isCloseTo(p[i], within(1e-5));
                    }
                });
                assertThat(state.gradient().toFloatArray()).containsOnly(0);
            }
        }
    }

    private static void set(PtNDArray tensor, double[] values) {
        HostView.edit(tensor, view -> Arrays.stream(values).forEach(value -> view.put((float) value)));
    }

    @Test
    void dropoutIsRepeatable() {
        LoraConfig config = new LoraConfig(4, 8, 0.3f, LoraConfig.ALL_LINEAR, "tiny");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (LoraTraining training = LoraTraining.start(lm, config, null, 11)) {
                step(training);
                step(training);
                ids.add(training.snapshot().id());
            }
        }
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        try (LoraTraining without = start(11)) {
            step(without);
            step(without);
            Map<String, LoraPair> pairs = without.snapshot().pairs();
            try (LoraTraining with = LoraTraining.start(lm, config, null, 11)) {
                step(with);
                step(with);
                assertThat(with.snapshot()
                                .pairs()
                                .get("model.layers.0.mlp.up_proj")
                                .b())
                        .isNotEqualTo(pairs.get("model.layers.0.mlp.up_proj").b());
            }
        }
    }

    /** O-LoRA: the parent's part stays, the penalty's gradient is that of the stated sum, and directions stay apart. */
    @Test
    void besideAParentOnlyTheNewDirectionsMoveAndStayApart() {
        LoraConfig two = TinyModels.config(2, LoraConfig.ALL_LINEAR);
        LoraAdapter parent = TinyModels.adapter(WEIGHTS.config(), TinyModels.config(3, LoraConfig.ALL_LINEAR), 6);
        double[] overlaps = new double[2];
        for (int strong = 0; strong < 2; strong++) {
            try (LoraTraining training = LoraTraining.startBeside(lm, two, parent, strong == 0 ? 1e-9 : 5, 8)) {
                LoraAdapter start = training.snapshot();
                assertThat(start.config().rank()).isEqualTo(5);
                assertThat(total(start)).isCloseTo(total(parent), within(1e-4 * total(parent)));
                double before = overlap(start);
                for (int i = 0; i < 15; i++) {
                    step(training, 0);
                }
                LoraAdapter child = training.snapshot();
                overlaps[strong] = overlap(child) / before;
                child.pairs().forEach((path, pair) -> {
                    LoraPair old = start.pairs().get(path);
                    assertThat(Arrays.copyOf(pair.a(), 3 * pair.in())).isEqualTo(Arrays.copyOf(old.a(), 3 * pair.in()));
                    for (int row = 0; row < pair.out(); row++) {
                        for (int r = 0; r < 5; r++) {
                            boolean same = pair.b()[row * 5 + r] == old.b()[row * 5 + r];
                            assertThat(same).as("%s row %d, %d", path, row, r).isEqualTo(r < 3);
                        }
                    }
                });
                assertThat(total(child)).isLessThan(total(parent));
            }
        }
        assertThat(overlaps[1]).isLessThan(0.5 * overlaps[0]);
        assertThatThrownBy(() -> LoraTraining.startBeside(lm, two.withDora(), parent, 1, 8))
                .hasMessageContaining("plain LoRA");
        assertThatThrownBy(() -> LoraTraining.startBeside(lm, TinyModels.config(2, List.of("q_proj")), parent, 1, 8))
                .hasMessageContaining("adapts other layers");
    }

    private void step(LoraTraining training, double weightDecay) {
        training.accumulate(batch, 1.0 / labels);
        training.applyAdamW(5e-3, weightDecay, 1);
    }

    private double total(LoraAdapter adapter) {
        try (AttachedAdapter attached = lm.attach(adapter)) {
            return lm.score(batch, attached).stream()
                    .mapToDouble(SequenceScore::negativeLogLikelihood)
                    .sum();
        }
    }

    /** Sum of the squares of the products of the first three rows of every A with the others. */
    private static double overlap(LoraAdapter adapter) {
        double sum = 0;
        for (LoraPair pair : adapter.pairs().values()) {
            for (int old = 0; old < 3; old++) {
                for (int fresh = 3; fresh < pair.rank(); fresh++) {
                    double dot = 0;
                    for (int i = 0; i < pair.in(); i++) {
                        dot += pair.a()[old * pair.in() + i] * pair.a()[fresh * pair.in() + i];
                    }
                    sum += dot * dot;
                }
            }
        }
        return sum;
    }
}
