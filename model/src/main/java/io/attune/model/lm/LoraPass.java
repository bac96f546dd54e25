package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;

/**
 * A pass with an adapter that is being trained. The program differentiates by itself, operation by operation: the base
 * weights get no gradient, only what is needed later is kept, and in the weights' own number type. Either all of that is
 * kept for the way back, or only what enters each layer, and each layer is computed again (Chen et al., arXiv 1604.06174): a
 * third more work for a fraction of the memory, and 4-bit weights are then in memory decoded for one layer at a time.
 */
final class LoraPass implements TrainingPass {
    /** Costs, slopes and last states come before what is kept. */
    private static final int RESULTS = 3;

    private final TorchModule module;
    private final NDManager memory;
    private final PtNDArray gradient;
    private final List<NDArray> constants;
    private final NDList inputs;
    private final NDList results;
    private final NDManager host;
    private final boolean recomputes;

    /**
     * What an adapter in training consists of, in one number type.
     *
     * @param layout of the vectors
     * @param parameters the adapter
     * @param gradient is added to
     * @param squares {@link #squares} of the model for DoRA, otherwise no elements
     */
    record Vectors(AdapterLayout layout, PtNDArray parameters, PtNDArray gradient, PtNDArray squares) {}

    /**
     * How to compute.
     *
     * @param dropout probability
     * @param seed of dropout, not negative
     * @param mostBytes what may be kept for the way back; where it would be more, layers are computed again
     */
    record Manner(double dropout, long seed, long mostBytes) {
        /** No dropout. */
        static Manner plain(boolean recompute) {
            return new Manner(0, 0, recompute ? 0 : Long.MAX_VALUE);
        }
    }

    /**
     * The way forward.
     *
     * @param packed {@link PackedProducts#of} the model, or nothing
     */
    LoraPass(NativeLlama llama, NDList packed, Vectors vectors, Manner manner, LabelledBatch batch) {
        module = llama.module();
        memory = module.memory().newSubManager();
        host = memory.newSubManager(Device.cpu());
        gradient = vectors.gradient();
        AttentionPlan.Grouping grouping =
                module.device().isGpu() ? AttentionPlan.Grouping.CUDA : AttentionPlan.Grouping.CPU;
        List<long[]> arguments = batch.arguments(llama.config(), grouping);
        long kept = llama.elementBytes()
                * KeptActivations.elements(llama.config(), vectors.layout(), manner.dropout() > 0, arguments);
        recomputes = kept > manner.mostBytes();
        constants = List.of(
                host.create(new double[] {manner.dropout(), manner.seed(), recomputes ? 1 : 0}),
                host.create(vectors.layout().ranks()),
                host.create(vectors.layout().scales()),
                vectors.parameters(),
                vectors.squares());
        inputs = new NDList(List.of(llama.tensors()));
        inputs.addAll(packed);
        for (long[] list : arguments) {
            NDArray tensor = TorchModule.longs(host, list);
            tensor.setName("b[]");
            inputs.add(tensor);
        }
        try {
            NDList all = new NDList(constants);
            all.addAll(inputs);
            results = module.differentiable((PtNDManager) memory, "begin", all);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** Squared length of every row of the layers that can be adapted, which DoRA's norm needs. */
    static PtNDArray squares(NativeLlama llama, PtNDManager manager) {
        return llama.module().callWithAutograd(manager, "squares", new NDList(List.of(llama.tensors())));
    }

    /** Whether layers are computed again on the way back. */
    boolean recomputes() {
        return recomputes;
    }

    /** Elements that are kept for the way back; a few numbers per token, the norms' scales, among them. */
    long keptElements() {
        return results.stream().skip(RESULTS).mapToLong(NDArray::size).sum();
    }

    @Override
    public double[] costs() {
        return results.get(0).toDoubleArray();
    }

    @Override
    public void backward(double[] weights) {
        NDList all = new NDList(host.create(weights), gradient);
        all.addAll(constants);
        results.forEach(result -> result.setName("r[]"));
        all.addAll(results);
        all.addAll(inputs);
        module.callWithAutograd((PtNDManager) memory, "finish", all);
    }

    @Override
    public void close() {
        memory.close();
    }
}
