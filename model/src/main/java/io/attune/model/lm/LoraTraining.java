package io.attune.model.lm;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.token.EncodedExample;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains one adapter, LoRA or DoRA (see {@link LoraConfig}), on the frozen model; its values are f32. */
public final class LoraTraining extends Training {
    private static final Logger log = LoggerFactory.getLogger(LoraTraining.class);
    private static final long UNDECIDED = -1;

    private final LoraConfig config;
    private final AdapterLayout layout;
    private final NDManager memory;
    private final LoraPass.Vectors vectors;
    private final Orthogonality orthogonalityOrNull;
    private long mostActivations = UNDECIDED;
    private boolean toldOfRecomputing;

    /** Made for the first pass: a training that only lends its first values needs none. */
    private NDList packed;

    private LoraTraining(
            CausalLm lm,
            LoraConfig config,
            AdapterLayout layout,
            Orthogonality orthogonalityOrNull,
            TrainingStateFile.Header header) {
        super(lm, layout.size(), config.toString(), header);
        this.orthogonalityOrNull = orthogonalityOrNull;
        this.config = config;
        this.layout = layout;
        try (Lease lease = lm.llama().lease(null)) {
            this.memory = lease.module().memory().newSubManager();
            PtNDManager manager = (PtNDManager) memory;
            PtNDArray squares =
                    layout.dora() ? LoraPass.squares(lm.llama(), manager) : (PtNDArray) manager.create(new float[0]);
            this.vectors = new LoraPass.Vectors(layout, state().parameters(), state().gradient(), squares);
        }
    }

    /**
     * Begins a training run.
     *
     * @param parentOrNull adapter to continue from, of the same kind, ranks and scales; layers that it does not adapt begin
     *     with A uniform within ±1/√in (Kaiming-uniform with a = √5), B zero, and magnitudes as long as the weights' rows
     * @param seed of A's initialisation and of dropout
     * @throws IllegalArgumentException when a target module does not exist, or the parent does not fit
     */
    public static LoraTraining start(CausalLm lm, LoraConfig config, LoraAdapter parentOrNull, long seed) {
        AdapterLayout layout = AdapterLayout.of(lm.config(), config);
        if (parentOrNull != null) {
            checkParent(config, layout, parentOrNull);
        }
        LoraTraining training = new LoraTraining(lm, config, layout, null, new TrainingStateFile.Header(seed, 0));
        try {
            HostView.edit(training.state().parameters(), parameters -> {
                training.initialise(parameters);
                if (parentOrNull != null) {
                    layout.overwrite(parentOrNull, parameters);
                }
            });
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
        TrainingStateFile.Header header = TrainingStateFile.header(directory, config.toString());
        LoraTraining training = new LoraTraining(lm, config, AdapterLayout.of(lm.config(), config), null, header);
        try {
            training.restoreValues(directory);
            return training;
        } catch (IOException | RuntimeException e) {
            training.close();
            throw e;
        }
    }

    /**
     * Begins a training run beside a parent (O-LoRA, Wang et al., arXiv 2310.14152): the parent's matrices stay as they are,
     * new ones are trained next to them and kept orthogonal. The adapter that comes out does both, with the sum of the ranks.
     * There must be no weight decay, which would wear the parent's matrices away.
     *
     * @param config shape of what is trained, plain LoRA of the parent's layers
     * @param strength λ of the penalty {@code λ Σ ‖A_new·A_parentᵀ‖²}
     */
    public static LoraTraining startBeside(
            CausalLm lm, LoraConfig config, LoraAdapter parent, double strength, long seed) {
        Orthogonality orthogonality = new Orthogonality(parent, config, strength);
        AdapterLayout layout = AdapterLayout.of(lm.config(), orthogonality.wide());
        orthogonality.check(layout);
        LoraTraining training = new LoraTraining(
                lm, orthogonality.wide(), layout, orthogonality, new TrainingStateFile.Header(seed, 0));
        HostView.edit(training.state().parameters(), parameters -> {
            training.initialise(parameters);
            orthogonality.write(layout, parameters);
        });
        return training;
    }

    /**
     * Continues a run that {@link #startBeside} began.
     *
     * @throws IOException when the state cannot be read, is damaged, or belongs to another configuration
     */
    public static LoraTraining resumeBeside(
            CausalLm lm, LoraConfig config, LoraAdapter parent, double strength, Path directory) throws IOException {
        Orthogonality orthogonality = new Orthogonality(parent, config, strength);
        LoraConfig wide = orthogonality.wide();
        TrainingStateFile.Header header = TrainingStateFile.header(directory, wide.toString());
        LoraTraining training = new LoraTraining(lm, wide, AdapterLayout.of(lm.config(), wide), orthogonality, header);
        try {
            training.restoreValues(directory);
            return training;
        } catch (IOException | RuntimeException e) {
            training.close();
            throw e;
        }
    }

    private void initialise(FloatBuffer parameters) {
        SplittableRandom random = new SplittableRandom(seed());
        for (AdapterLayout.Slot slot : layout.slots().values()) {
            double bound = 1 / Math.sqrt(slot.in());
            for (int i = 0; i < slot.rank() * slot.in(); i++) {
                parameters.put(slot.a() + i, (float) ((2 * random.nextDouble() - 1) * bound));
            }
        }
        if (layout.dora()) {
            layout.writeMagnitudes(vectors.squares().toFloatArray(), parameters);
        }
    }

    private static void checkParent(LoraConfig config, AdapterLayout layout, LoraAdapter parent) {
        String name = "parent " + parent.id();
        if (parent.config().dora() != config.dora()) {
            throw new IllegalArgumentException(name + " is " + kind(parent.config()) + ", not " + kind(config));
        }
        parent.pairs().forEach((path, pair) -> {
            AdapterLayout.Slot slot = layout.slots().get(path);
            if (slot == null) {
                throw new IllegalArgumentException(
                        name + " adapts " + path + ", which is not among " + config.targetModules());
            }
            if (pair.rank() != slot.rank()) {
                throw new IllegalArgumentException(
                        name + " has rank " + pair.rank() + " at " + path + ", not " + slot.rank());
            }
            if (parent.config().scaleOf(path) != config.scaleOf(path)) {
                throw new IllegalArgumentException(name + " has scale "
                        + parent.config().scaleOf(path) + " at " + path + ", not " + config.scaleOf(path));
            }
        });
    }

    private static String kind(LoraConfig config) {
        return config.dora() ? "DoRA" : "plain LoRA";
    }

    @Override
    TrainingPass pass(LabelledBatch part, long dropoutSeed) {
        if (packed == null) {
            packed = PackedProducts.of(lm().llama(), (PtNDManager) memory);
        }
        boolean quantised = lm().llama().isQuantised();
        // Decoded weights would stay in memory for the way back, all layers of them, if layers were not computed again.
        long most = quantised ? 0 : mostActivations();
        LoraPass pass = new LoraPass(
                lm().llama(), packed, vectors, new LoraPass.Manner(config.dropout(), dropoutSeed, most), part);
        if (pass.recomputes() && !quantised && !toldOfRecomputing) {
            toldOfRecomputing = true;
            log.info("layers are computed again on the way back, to keep no more than {} MB for it", most / 1_000_000);
        }
        return pass;
    }

    /**
     * What a pass may keep, in bytes. It is decided once: memory that a step gives back to the C library stays with the process, and
     * would look taken afterwards.
     */
    long mostActivations() {
        if (mostActivations == UNDECIDED) {
            // A graphics processor's memory is libtorch's to share out; there it takes a bound that somebody states.
            mostActivations = lm().device() == ComputeDevice.CPU
                    ? HostMemory.ofThisMachine().available() / 2
                    : Long.MAX_VALUE;
        }
        return mostActivations;
    }

    /**
     * Bounds what a pass keeps for its way back: where that would be more, it keeps only what enters each layer and computes the
     * layers again (Chen et al., arXiv 1604.06174), which gives the same values in about a third more time. With 4-bit weights that is
     * done in any case. Without a bound, half of the memory that is available at the first pass is one on a processor.
     *
     * @param bytes of one pass, which has 2,048 tokens at most on a processor, or one longer row
     * @return this
     */
    public LoraTraining keepingAtMost(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("what may be kept must be at least 0 bytes but is " + bytes);
        }
        mostActivations = bytes;
        return this;
    }

    @Override
    void beforeUpdate(Lease lease) {
        if (orthogonalityOrNull != null) {
            orthogonalityOrNull.constrain(lease, layout, state());
        }
    }

    @Override
    void updated() {
        // Every pass takes the vector as it is.
    }

    @Override
    public List<SequenceScore> score(List<EncodedExample> examples) {
        try (AttachedAdapter attached = lm().attach(snapshot())) {
            return lm().score(examples, attached);
        }
    }

    /** The adapter as it is now, without golden outputs. */
    public LoraAdapter snapshot() {
        float[] flat = new float[layout.size()];
        HostView.read(state().parameters(), parameters -> parameters.get(flat));
        Map<String, LoraPair> pairs = new LinkedHashMap<>();
        layout.slots().forEach((path, slot) -> pairs.put(path, layout.pair(slot, flat)));
        return LoraAdapter.of(config, pairs, GoldenOutputs.NONE);
    }

    @Override
    public void close() {
        memory.close();
        super.close();
    }
}
