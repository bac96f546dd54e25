package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains one LoRA adapter (Hu et al., arXiv 2106.09685) on the frozen model: matrices in f32, loss on label tokens only,
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101). The same seed and the same batches give the same adapter, byte for
 * byte, on one machine with one thread count. Not thread-safe; other threads may use the model meanwhile.
 */
public final class LoraTraining implements AutoCloseable {
    /** What is computed at once: enough for full speed; activations of 512 tokens take about 1 GB at 135 M parameters. */
    private static final int TOKENS_AT_ONCE = 512;

    /** The same for a graphics processor, which needs more work at a time to be busy. */
    private static final int TOKENS_AT_ONCE_ON_CUDA = 4096;

    private final CausalLm lm;
    private final LoraConfig config;
    private final AdapterLayout layout;
    private final Map<String, AdapterLayout.Slot> targets;
    private final LoraState state;
    private final long seed;
    private long steps;
    private int passes;
    private boolean closed;

    private LoraTraining(CausalLm lm, LoraConfig config, long seed, long steps) {
        this.lm = lm;
        this.config = config;
        this.seed = seed;
        this.steps = steps;
        this.layout = new AdapterLayout(lm.config(), config.rank());
        this.targets = layout.targets(config);
        try (Lease lease = lm.llama().lease(null)) {
            this.state = new LoraState(lease.module(), layout.size());
        }
        float[] ones = new float[layout.size()];
        Arrays.fill(ones, 1);
        HostView.edit(state.trained(), trained -> targets.values()
                .forEach(slot -> trained.put(slot.a(), ones, 0, layout.rank() * slot.in())
                        .put(slot.b(), ones, 0, layout.rank() * slot.out())));
    }

    /**
     * Begins a training run.
     *
     * @param parentOrNull adapter to continue from, of the same rank and of layers among the targets; null begins with
     *     A uniform within ±1/√in (Kaiming-uniform with a = √5) and B zero
     * @param seed of A's initialisation and of dropout
     * @throws IllegalArgumentException when a target module does not exist, or the parent does not fit
     */
    public static LoraTraining start(CausalLm lm, LoraConfig config, LoraAdapter parentOrNull, long seed) {
        LoraTraining training = new LoraTraining(lm, config, seed, 0);
        try {
            if (parentOrNull == null) {
                HostView.edit(training.state.parameters(), training::initialise);
            } else {
                training.copy(parentOrNull);
            }
            return training;
        } catch (RuntimeException e) {
            training.close();
            throw e;
        }
    }

    /**
     * Continues the run that {@link #saveState} wrote, exactly where it was.
     *
     * @throws IOException when the state cannot be read, is damaged, or belongs to another configuration
     */
    public static LoraTraining resume(CausalLm lm, LoraConfig config, Path directory) throws IOException {
        TrainingStateFile.Saved saved = TrainingStateFile.read(directory, config);
        LoraTraining training = new LoraTraining(lm, config, saved.seed(), saved.steps());
        try {
            saved.into(training.state);
            return training;
        } catch (IOException | RuntimeException e) {
            training.close();
            throw e;
        }
    }

    private void initialise(FloatBuffer parameters) {
        SplittableRandom random = new SplittableRandom(seed);
        for (AdapterLayout.Slot slot : targets.values()) {
            double bound = 1 / Math.sqrt(slot.in());
            for (int i = 0; i < layout.rank() * slot.in(); i++) {
                parameters.put(slot.a() + i, (float) ((2 * random.nextDouble() - 1) * bound));
            }
        }
    }

    private void copy(LoraAdapter parent) {
        for (String path : parent.pairs().keySet()) {
            if (!targets.containsKey(path)) {
                throw new IllegalArgumentException(
                        "parent " + parent.id() + " adapts " + path + ", which is not among " + config.targetModules());
            }
        }
        if (parent.config().scale() != config.scale()) {
            throw new IllegalArgumentException(
                    "parent " + parent.id() + " has scale " + parent.config().scale() + ", not " + config.scale());
        }
        HostView.edit(state.parameters(), parameters -> layout.write(parent, parameters));
    }

    /**
     * Adds the gradient of {@code gradientScale} times the summed loss of the batch's label tokens to what
     * {@link #applyAdamW} will use. Long batches are computed in parts.
     *
     * @param gradientScale usually one over the number of label tokens of the whole step
     */
    public StepLoss accumulate(List<EncodedExample> batch, double gradientScale) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch without examples");
        }
        batch.forEach(example -> lm.check(example.tokens()));
        List<EncodedExample> sorted = new ArrayList<>(batch);
        sorted.sort(Comparator.comparingInt(example -> example.tokens().length));
        double loss = 0;
        int labels = 0;
        int tokens = 0;
        int most = lm.device() == ComputeDevice.CUDA ? TOKENS_AT_ONCE_ON_CUDA : TOKENS_AT_ONCE;
        int from = 0;
        while (from < sorted.size()) {
            int to = from;
            int size = 0;
            while (to < sorted.size() && (to == from || size + sorted.get(to).tokens().length <= most)) {
                size += sorted.get(to++).tokens().length;
            }
            LabelledBatch part = LabelledBatch.of(sorted.subList(from, to));
            loss += pass(part, gradientScale);
            labels += part.labels();
            tokens += size;
            from = to;
        }
        return new StepLoss(loss, labels, tokens);
    }

    /** Forward and backward over one part. */
    private double pass(LabelledBatch part, double gradientScale) {
        if (config.dropout() > 0) {
            JniUtils.setSeed(seed * 0x9E3779B97F4A7C15L + steps * 4096 + passes);
        }
        passes++;
        NativeLlama llama = lm.llama();
        try (Lease lease = llama.lease(null);
                NDManager step = llama.module().memory().newSubManager();
                NDManager host = step.newSubManager(Device.cpu())) {
            NDList inputs = new NDList();
            inputs.add(host.create(new double[] {layout.rank(), config.scale(), config.dropout(), gradientScale}));
            inputs.add(state.parameters());
            inputs.add(state.gradient());
            inputs.addAll(List.of(llama.tensors()));
            for (long[] list : part.arguments()) {
                NDArray tensor = host.create(list);
                tensor.setName("b[]");
                inputs.add(tensor);
            }
            return lease.module()
                    .callWithAutograd((PtNDManager) step, "train", inputs)
                    .toDoubleArray()[0];
        }
    }

    /**
     * One AdamW update (β 0.9, 0.999; ε 1e-8; decoupled weight decay) with what was accumulated, which is cleared.
     *
     * @param maxGradNorm the gradient is scaled down to this global 2-norm when it is longer; 0 for no limit
     * @return the gradient's norm before scaling
     * @throws IllegalStateException when nothing was accumulated, or the gradient is not finite; then nothing changes
     */
    public double applyAdamW(double learningRate, double weightDecay, double maxGradNorm) {
        if (passes == 0) {
            throw new IllegalStateException("no gradient was accumulated for step " + (steps + 1));
        }
        long step = steps + 1;
        try (Lease lease = lm.llama().lease(null)) {
            double length = state.update(lease.module(), step, learningRate, weightDecay, maxGradNorm);
            passes = 0;
            if (!Double.isFinite(length)) {
                throw new IllegalStateException("the gradient of step " + step + " is not finite");
            }
            steps = step;
            return length;
        }
    }

    /** The adapter as it is now, without golden outputs. */
    public LoraAdapter snapshot() {
        float[] flat = new float[layout.size()];
        HostView.read(state.parameters(), parameters -> parameters.get(flat));
        Map<String, LoraPair> pairs = new LinkedHashMap<>();
        targets.forEach((path, slot) -> pairs.put(path, layout.pair(slot, flat)));
        return LoraAdapter.of(config, pairs, GoldenOutputs.NONE);
    }

    /** The number of values that are trained. */
    public long trainedParameters() {
        return targets.values().stream()
                .mapToLong(slot -> (long) layout.rank() * (slot.in() + slot.out()))
                .sum();
    }

    /** The number of updates made, over all resumed runs. */
    public long steps() {
        return steps;
    }

    /**
     * Writes parameters, moments and the step count so that {@link #resume} goes on byte for byte the same. The file
     * appears whole or not at all.
     *
     * @throws IllegalStateException between {@link #accumulate} and {@link #applyAdamW}
     */
    public void saveState(Path directory) throws IOException {
        if (passes > 0) {
            throw new IllegalStateException("a step is under way: its gradient would be lost");
        }
        TrainingStateFile.write(directory, config, seed, steps, state);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            state.close();
        }
    }
}
