package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program's gradient against central differences of its loss, in doubles. */
class GradientTest {
    private static final int RANK = 3;
    private static final double SCALE = 1.7;
    private static final double WEIGHT = 0.5;

    /** Without and with a beginning that all examples share; a very long one takes the other way of attention. */
    @ParameterizedTest
    @ValueSource(ints = {0, 12, 530})
    void everyMatrixOfEveryLayerHasTheRightGradient(int shared) throws IOException {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null, 600), 31);
        AdapterLayout layout = new AdapterLayout(weights.config(), RANK);
        Random random = new Random(32);
        double[] flat = random.doubles(layout.size(), -0.3, 0.3).toArray();
        List<EncodedExample> examples = TinyModels.examples(4, shared, 33);
        try (NativeLlama llama = NativeLlama.load(weights, LlamaWeights.F64, Device.cpu())) {
            double[] gradient = new double[layout.size()];
            loss(llama, flat, examples, gradient);
            for (Map.Entry<String, AdapterLayout.Slot> target : layout.targets(
                            new LoraConfig(RANK, 1, 0, LoraConfig.ALL_LINEAR, "tiny"))
                    .entrySet()) {
                AdapterLayout.Slot slot = target.getValue();
                boolean isLong = shared > 100;
                if (isLong && !target.getKey().contains("layers.0.self_attn")) {
                    continue;
                }
                for (int i = 0; i < (isLong ? 1 : 3); i++) {
                    int a = slot.a() + random.nextInt(RANK * slot.in());
                    int b = slot.b() + random.nextInt(RANK * slot.out());
                    for (int at : new int[] {a, b}) {
                        double numeric = WEIGHT * difference(llama, flat, examples, at);
                        assertThat(gradient[at])
                                .as("%s at %d", target.getKey(), at)
                                .isCloseTo(numeric, within(1e-7 * (1 + Math.abs(numeric))));
                    }
                }
            }
        }
    }

    private static double difference(NativeLlama llama, double[] flat, List<EncodedExample> examples, int at) {
        double step = 1e-5;
        double[] moved = flat.clone();
        moved[at] = flat[at] + step;
        double above = loss(llama, moved, examples, new double[flat.length]);
        moved[at] = flat[at] - step;
        double below = loss(llama, moved, examples, new double[flat.length]);
        return (above - below) / (2 * step);
    }

    private static double loss(NativeLlama llama, double[] flat, List<EncodedExample> examples, double[] gradient) {
        try (NDManager step = llama.module().memory().newSubManager()) {
            NDList inputs = new NDList();
            inputs.add(step.create(new double[] {RANK, SCALE, 0, WEIGHT}));
            inputs.add(step.create(flat));
            PtNDArray sum = (PtNDArray) step.create(new double[flat.length]);
            inputs.add(sum);
            inputs.addAll(List.of(llama.tensors()));
            for (long[] list : LabelledBatch.of(examples).arguments()) {
                NDArray tensor = step.create(list);
                tensor.setName("b[]");
                inputs.add(tensor);
            }
            double loss = llama.module()
                    .callWithAutograd((PtNDManager) step, "train", inputs)
                    .toDoubleArray()[0];
            System.arraycopy(sum.toDoubleArray(), 0, gradient, 0, gradient.length);
            return loss;
        }
    }
}
