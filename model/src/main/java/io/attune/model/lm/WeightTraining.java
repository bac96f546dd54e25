package io.attune.model.lm;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a model's own weights, all of them or half. The model that it starts from stays as it is: what is trained is a
 * copy in the model's number type, made anew from f32 values after every update.
 */
public final class WeightTraining extends Training {
    private final WeightSelection selection;
    private final NDManager memory;
    private final List<PtNDArray> weights = new ArrayList<>();
    private final List<PtNDArray> copies = new ArrayList<>();

    private WeightTraining(CausalLm lm, WeightSelection selection, String owner, TrainingStateFile.Header header) {
        super(lm, selection.size(), owner, header);
        if (lm.llama().isQuantised()) {
            super.close();
            throw new IllegalArgumentException("4-bit weights cannot be trained, only adapters on them");
        }
        this.selection = selection;
        try (Lease lease = lm.llama().lease(null)) {
            memory = lease.module().memory().newSubManager();
            weights.addAll(List.of(lm.llama().tensors()));
            for (int tensor : selection.tensors()) {
                PtNDArray copy = lease.module().copy(weights.get(tensor), (PtNDManager) memory);
                copies.add(copy);
                weights.set(tensor, copy);
                if (tensor == 0 && selection.isTied()) {
                    weights.set(2, copy);
                }
            }
            spread(lease, true);
        }
    }

    /** Begins full fine-tuning. */
    public static WeightTraining full(CausalLm lm, long seed) {
        return new WeightTraining(lm, WeightSelection.all(lm.config()), "full", new TrainingStateFile.Header(seed, 0));
    }

    /**
     * Begins half fine-tuning (Hui et al., arXiv 2404.18466).
     *
     * @param seed also picks the half that is trained in this round
     */
    public static WeightTraining half(CausalLm lm, long seed) {
        WeightSelection half = WeightSelection.half(lm.config(), seed);
        return new WeightTraining(lm, half, "half", new TrainingStateFile.Header(seed, 0));
    }

    /**
     * Continues a run that {@link #saveState} wrote, exactly where it was.
     *
     * @param half whether it is half or full fine-tuning
     */
    public static WeightTraining resume(CausalLm lm, boolean half, Path directory) throws IOException {
        String owner = half ? "half" : "full";
        TrainingStateFile.Header header = TrainingStateFile.header(directory, owner);
        WeightSelection selection =
                half ? WeightSelection.half(lm.config(), header.seed()) : WeightSelection.all(lm.config());
        WeightTraining training = new WeightTraining(lm, selection, owner, header);
        try {
            training.restoreValues(directory);
            return training;
        } catch (IOException | RuntimeException e) {
            training.close();
            throw e;
        }
    }

    /** Copies the values into the tensors that the program sees, or back. */
    private void spread(Lease lease, boolean back) {
        try (IValue flat = IValue.from(state().parameters());
                IValue places = IValue.listFrom(selection.valuePlaces());
                IValue tensors = IValue.listFrom(copies.toArray(PtNDArray[]::new));
                IValue direction = IValue.from(back)) {
            lease.module().call("spread", flat, places, tensors, direction).close();
        }
    }

    @Override
    TrainingPass pass(LabelledBatch part, long dropoutSeed) {
        return new WeightPass(lm().llama().module(), selection, weights, state().gradient(), part);
    }

    @Override
    void updated() {
        try (Lease lease = lm().llama().lease(null)) {
            spread(lease, false);
        }
    }

    @Override
    public List<SequenceScore> score(List<EncodedExample> examples) {
        examples.forEach(example -> lm().check(example.tokens()));
        if (examples.isEmpty()) {
            return List.of();
        }
        try (Lease lease = lm().llama().lease(null);
                IValue trained = IValue.listFrom(weights.toArray(PtNDArray[]::new))) {
            return new Scoring(lease.withWeights(trained)).score(examples);
        }
    }

    /** The trained tensors by name, as they are now; those that are not among them are the model's. */
    public Map<String, float[]> snapshot() {
        Map<String, float[]> values = new LinkedHashMap<>();
        HostView.read(state().parameters(), flat -> {
            FloatBuffer rest = flat.duplicate();
            for (WeightSelection.Part part : selection.selected()) {
                float[] own = new float[part.size()];
                rest.get(own);
                values.put(part.name(), own);
            }
        });
        return values;
    }

    @Override
    public void close() {
        memory.close();
        super.close();
    }
}
