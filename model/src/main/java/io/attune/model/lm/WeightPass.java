package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;

/** A pass that differentiates by the model's own weights. */
final class WeightPass implements TrainingPass {
    private final TorchModule module;
    private final WeightSelection selection;
    private final List<PtNDArray> weights;
    private final PtNDArray gradient;
    private final LabelledBatch batch;
    private final NDManager memory;
    private final NDManager host;
    private final NDList results;

    /**
     * @param weights in the program's order, named as its list of weights
     * @param gradient is added to, laid out as the selection says
     */
    WeightPass(
            TorchModule module,
            WeightSelection selection,
            List<PtNDArray> weights,
            PtNDArray gradient,
            LabelledBatch batch) {
        this.module = module;
        this.selection = selection;
        this.weights = weights;
        this.gradient = gradient;
        this.batch = batch;
        memory = module.memory().newSubManager();
        host = memory.newSubManager(Device.cpu());
        NDList inputs = new NDList();
        inputs.add(host.create(selection.differentiated().stream()
                .mapToLong(Integer::longValue)
                .toArray()));
        inputs.addAll(weights);
        for (long[] list : batch.arguments()) {
            NDArray tensor = TorchModule.longs(host, list);
            tensor.setName("b[]");
            inputs.add(tensor);
        }
        try {
            results = module.differentiable((PtNDManager) memory, "begin_weights", inputs);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    @Override
    public double[] costs() {
        return results.get(0).toDoubleArray();
    }

    @Override
    public void backward(double[] tokenWeights) {
        NDList inputs = new NDList(host.create(tokenWeights), gradient);
        inputs.add(TorchModule.longs(host, selection.gradientPlaces()));
        inputs.add(TorchModule.longs(host, batch.targets()));
        try (PtNDArray head = TorchModule.single(weights.get(LlamaWeights.HEAD))) {
            inputs.add(head);
            results.forEach(result -> result.setName("r[]"));
            inputs.addAll(results);
            module.callWithAutograd((PtNDManager) memory, "finish_weights", inputs);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
