package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;

/** A pass with an adapter that is being trained: the base weights get no gradient. */
final class LoraPass implements TrainingPass {
    private final TorchModule module;
    private final NDManager memory;
    private final NDManager host;
    private final PtNDArray gradient;
    private final NDList results;

    /**
     * What an adapter in training consists of, in one number type.
     *
     * @param layout of the vectors
     * @param parameters the adapter
     * @param gradient is added to
     * @param squares {@link #squares} of the model for DoRA, otherwise no elements
     */
    record Vectors(AdapterLayout layout, PtNDArray parameters, PtNDArray gradient, PtNDArray squares) {}

    LoraPass(NativeLlama llama, Vectors vectors, double dropout, LabelledBatch batch) {
        module = llama.module();
        memory = module.memory().newSubManager();
        host = memory.newSubManager(Device.cpu());
        gradient = vectors.gradient();
        NDList inputs = new NDList();
        inputs.add(host.create(new double[] {dropout}));
        inputs.add(host.create(vectors.layout().ranks()));
        inputs.add(host.create(vectors.layout().scales()));
        inputs.add(vectors.parameters());
        inputs.add(vectors.squares());
        inputs.addAll(List.of(llama.tensors()));
        for (long[] list : batch.arguments()) {
            NDArray tensor = host.create(list);
            tensor.setName("b[]");
            inputs.add(tensor);
        }
        try {
            results = module.differentiable((PtNDManager) memory, "begin", inputs);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** Squared length of every row of the layers that can be adapted, which DoRA's norm needs. */
    static PtNDArray squares(NativeLlama llama, PtNDManager manager) {
        return llama.module().callWithAutograd(manager, "squares", new NDList(List.of(llama.tensors())));
    }

    @Override
    public double[] costs() {
        return results.get(3).toDoubleArray();
    }

    @Override
    public void backward(double[] weights) {
        NDList inputs = new NDList(host.create(weights), gradient);
        inputs.addAll(new NDList(results.subList(0, 3)));
        module.callWithAutograd((PtNDManager) memory, "finish", inputs);
    }

    @Override
    public void close() {
        memory.close();
    }
}
