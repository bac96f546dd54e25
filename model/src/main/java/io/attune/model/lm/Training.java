package io.attune.model.lm;

import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An optimisation of some of a model's values: gradients of any {@link Objective}, AdamW (Loshchilov and Hutter, arXiv
 * 1711.05101) on f32 values. The same seed and the same batches give the same values, byte for byte, on one machine with
 * one thread count. Not thread-safe; other threads may use the model meanwhile. A thread that is interrupted leaves between two parts of a
 * batch with a {@link java.util.concurrent.CancellationException}; the step under way is then lost, and what was saved before it is not.
 */
public abstract sealed class Training implements AutoCloseable permits LoraTraining, WeightTraining {
    /** What is computed at once: enough for full speed; what is kept of 2,048 tokens takes about 1.5 GB at 135 M parameters. */
    private static final int TOKENS_AT_ONCE = 2048;

    /** The same for a graphics processor, which needs more work at a time to be busy. */
    private static final int TOKENS_AT_ONCE_ON_CUDA = 4096;

    private final CausalLm lm;
    private final AdamWState state;
    private final String owner;
    private final long seed;
    private long steps;
    private int passes;
    private boolean closed;

    /**
     * @param size number of trained values
     * @param owner what a saved state must belong to for this training to go on from it
     */
    Training(CausalLm lm, int size, String owner, TrainingStateFile.Header header) {
        this.lm = lm;
        this.owner = owner;
        this.seed = header.seed();
        this.steps = header.steps();
        try (Lease lease = lm.llama().lease(null)) {
            this.state = new AdamWState(lease.module(), size);
        }
    }

    CausalLm lm() {
        return lm;
    }

    AdamWState state() {
        return state;
    }

    long seed() {
        return seed;
    }

    /**
     * A forward pass over one part of a batch with the values as they are.
     *
     * @param dropoutSeed not negative
     */
    abstract TrainingPass pass(LabelledBatch part, long dropoutSeed);

    /** Called with the whole gradient, before the values change. */
    void beforeUpdate(Lease lease) {}

    /** Called after the values changed. */
    abstract void updated();

    /**
     * Adds the gradient of {@code gradientScale} times the summed loss of the batch's label tokens to what
     * {@link #applyAdamW} will use.
     *
     * @param gradientScale usually one over the number of label tokens of the whole step
     */
    public StepLoss accumulate(List<EncodedExample> batch, double gradientScale) {
        return accumulate(batch, Objective.SFT, gradientScale);
    }

    /**
     * Adds the gradient of {@code gradientScale} times the summed loss of the rows to what {@link #applyAdamW} will use.
     * Long batches are computed in parts, each of whole rows.
     */
    public <R> StepLoss accumulate(List<R> batch, Objective<R> objective, double gradientScale) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch without examples");
        }
        double loss = 0;
        int labels = 0;
        int tokens = 0;
        for (List<R> part : parts(batch, objective)) {
            Lease.endIfInterrupted();
            List<EncodedExample> sequences = sequences(part, objective);
            LabelledBatch labelled = LabelledBatch.of(sequences);
            long dropoutSeed = dropoutSeed();
            passes++;
            try (Lease lease = lm.llama().lease(null);
                    TrainingPass pass = pass(labelled, dropoutSeed)) {
                double[] weights = pass.costs();
                loss += differentiate(part, objective, weights, gradientScale);
                pass.backward(weights);
            }
            labels += labelled.labels();
            tokens += size(sequences);
        }
        return new StepLoss(loss, batch.size(), labels, tokens);
    }

    /** Turns the cost of each label token into the weight of its gradient, in place, and gives the summed loss. */
    static <R> double differentiate(List<R> rows, Objective<R> objective, double[] costs, double scale) {
        double loss = 0;
        int label = 0;
        for (R row : rows) {
            List<EncodedExample> sequences = objective.sequences(row);
            double[] logProbabilities = new double[sequences.size()];
            int at = label;
            for (int s = 0; s < logProbabilities.length; s++) {
                for (int end = at + sequences.get(s).labels(); at < end; at++) {
                    logProbabilities[s] -= costs[at];
                }
            }
            Objective.Value value = objective.value(row, logProbabilities);
            loss += value.loss();
            for (int s = 0; s < logProbabilities.length; s++) {
                for (int end = label + sequences.get(s).labels(); label < end; label++) {
                    costs[label] = -scale * value.slopes()[s];
                }
            }
        }
        return loss;
    }

    /** How well the model with the values as they are predicts the responses of examples, in their order. */
    public abstract List<SequenceScore> score(List<EncodedExample> examples);

    private <R> List<List<R>> parts(List<R> batch, Objective<R> objective) {
        batch.forEach(row -> objective.sequences(row).forEach(example -> lm.check(example.tokens())));
        List<R> sorted = new ArrayList<>(batch);
        sorted.sort(Comparator.comparingInt(row -> size(objective.sequences(row))));
        int most = lm.device() == ComputeDevice.CUDA ? TOKENS_AT_ONCE_ON_CUDA : TOKENS_AT_ONCE;
        List<List<R>> parts = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            int to = from;
            int size = 0;
            while (to < sorted.size() && (to == from || size + size(objective.sequences(sorted.get(to))) <= most)) {
                size += size(objective.sequences(sorted.get(to++)));
            }
            parts.add(sorted.subList(from, to));
            from = to;
        }
        return parts;
    }

    private static <R> List<EncodedExample> sequences(List<R> rows, Objective<R> objective) {
        return rows.stream().flatMap(row -> objective.sequences(row).stream()).toList();
    }

    private static int size(List<EncodedExample> sequences) {
        return sequences.stream().mapToInt(example -> example.tokens().length).sum();
    }

    /** Another one for every pass; layers add their number, and a double holds it exactly. */
    private long dropoutSeed() {
        return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (steps * 4096 + passes)).nextLong(1L << 52);
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
            beforeUpdate(lease);
            double length = state.update(lease.module(), step, learningRate, weightDecay, maxGradNorm);
            passes = 0;
            if (!Double.isFinite(length)) {
                throw new IllegalStateException("the gradient of step " + step + " is not finite");
            }
            steps = step;
            updated();
            return length;
        }
    }

    /** The number of updates made, over all resumed runs. */
    public long steps() {
        return steps;
    }

    /** The number of values that are trained. */
    public long trainedParameters() {
        return state.parameters().size();
    }

    /**
     * Writes parameters, moments and the step count, so that a resumed training goes on byte for byte the same. The file
     * appears whole or not at all.
     *
     * @throws IllegalStateException between {@link #accumulate} and {@link #applyAdamW}
     */
    public void saveState(Path directory) throws IOException {
        if (passes > 0) {
            throw new IllegalStateException("a step is under way: its gradient would be lost");
        }
        TrainingStateFile.write(directory, owner, new TrainingStateFile.Header(seed, steps), state.saved());
    }

    /**
     * Takes the values and moments that {@link #saveState} wrote in this run; the step count stays as it is.
     *
     * @throws IOException when they cannot be read or belong to another training
     */
    public void restoreValues(Path directory) throws IOException {
        TrainingStateFile.read(directory, owner, state.saved());
        updated();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            state.close();
            NativeHeap.giveBack();
        }
    }
}
