package io.attune.model.lm;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import io.attune.model.token.ChatTemplate;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.model.token.Tokenizer;
import io.attune.model.token.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A causal language model of the Llama family in native memory: RMS norms, rotary positions, grouped queries, gated
 * feed-forward layers. Thread-safe: any number of threads may score and generate at once, each with its own adapter or
 * none, also while an adapter is trained. Closing waits for calls that are under way. A thread that is interrupted leaves before the next batch or
 * token with a {@link java.util.concurrent.CancellationException}.
 *
 * <p>The number of threads per matrix product is libtorch's, set by the system property
 * {@code ai.djl.pytorch.num_threads} before the first model is loaded; the default is the number of cores.
 */
public final class CausalLm implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CausalLm.class);

    /** Prompts that are generated together at most; more are done one batch after the other. */
    private static final int GENERATED_TOGETHER = 64;

    /** Places in the cache of one batch at most; one takes 46 KB with SmolLM2-135M in f32. */
    private static final int CACHED_TOGETHER = 8192;

    private final NativeLlama llama;
    private final Tokenizer tokenizer;
    private final ChatTemplate chatTemplate;
    private final boolean ownsTokenizer;
    private final Set<AttachedAdapter> attached = ConcurrentHashMap.newKeySet();

    CausalLm(NativeLlama llama, Tokenizer tokenizer, ChatTemplate chatTemplate) {
        this(llama, tokenizer, chatTemplate, true);
    }

    private CausalLm(NativeLlama llama, Tokenizer tokenizer, ChatTemplate chatTemplate, boolean ownsTokenizer) {
        this.ownsTokenizer = ownsTokenizer;
        this.llama = llama;
        this.tokenizer = tokenizer;
        this.chatTemplate = chatTemplate;
    }

    /** Loads a model onto the device that suits best, see {@link ComputeDevice#AUTO}. */
    public static CausalLm load(Path model, Precision precision) throws IOException {
        return load(model, precision, ComputeDevice.AUTO);
    }

    /**
     * Loads a model.
     *
     * @param model Hugging Face directory or GGUF file
     * @param precision of the weights in memory, whatever the file has
     * @param where the device that it computes on
     * @throws IOException when the files cannot be read or are not a supported model
     * @throws IllegalArgumentException when there is no such device
     */
    public static CausalLm load(Path model, Precision precision, ComputeDevice where) throws IOException {
        Device device = where.device();
        boolean narrow = precision == Precision.BF16
                || (precision != Precision.F32
                        && (device.isGpu() || ProcessorFeatures.nativeBf16(Path.of("/proc/cpuinfo"))));
        boolean quantised = precision == Precision.NF4;
        int numberType = (narrow ? LlamaWeights.BF16 : LlamaWeights.F32) | (quantised ? LlamaWeights.NF4 : 0);
        long begin = System.nanoTime();
        Tokenizer tokenizer = Tokenizers.open(model);
        try (Weights weights = WeightFiles.open(model)) {
            ChatTemplate template = Tokenizers.template(model);
            NativeLlama llama = NativeLlama.load(weights, numberType, device);
            log.info(
                    "loaded {} as {} onto {} in {} ms",
                    weights.config().nameOrPath(),
                    (quantised ? "NF4 and " : "") + (narrow ? Precision.BF16 : Precision.F32),
                    device,
                    (System.nanoTime() - begin) / 1_000_000);
            return new CausalLm(llama, tokenizer, template);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** Where it computes: {@link ComputeDevice#CPU} or {@link ComputeDevice#CUDA}. */
    public ComputeDevice device() {
        return llama.module().device().isGpu() ? ComputeDevice.CUDA : ComputeDevice.CPU;
    }

    /** Whether the layers' matrices are in 4 bits. */
    public boolean isQuantised() {
        return llama.isQuantised();
    }

    /** A copy of this model as {@link Precision#NF4} has it, to be closed before this one. */
    public CausalLm inFourBits() {
        try (Lease lease = llama.lease(null)) {
            return new CausalLm(llama.inFourBits(), tokenizer, chatTemplate, false);
        }
    }

    public ModelConfig config() {
        return llama.config();
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public ChatTemplate chatTemplate() {
        return chatTemplate;
    }

    /** An encoder of conversations for this model. */
    public ExampleEncoder encoder(int maxTokens) {
        return new ExampleEncoder(tokenizer, chatTemplate, maxTokens);
    }

    /** What adapters call this model. */
    public String name() {
        return llama.config().nameOrPath();
    }

    NativeLlama llama() {
        return llama;
    }

    /**
     * Copies an adapter's matrices into native memory.
     *
     * @throws IllegalArgumentException when it adapts no layer, a layer that this model does not have, or one of
     *     another shape
     */
    public AttachedAdapter attach(LoraAdapter adapter) {
        AdapterLayout layout = AdapterLayout.of(config(), adapter);
        try (Lease lease = llama.lease(null);
                NDManager step = lease.module().memory().newSubManager();
                PtNDArray flat = TorchModule.f32(
                        (PtNDManager) step, new Shape(layout.size()), target -> layout.write(adapter, target));
                IValue vector = IValue.from(flat);
                IValue ranks = IValue.listFrom(layout.ranks());
                IValue scales = IValue.listFrom(layout.scales());
                IValue dora = IValue.from(layout.dora())) {
            IValue matrices = lease.module().call("attach", llama.weights(), vector, ranks, scales, dora);
            AttachedAdapter result = new AttachedAdapter(adapter.id(), llama, matrices, attached::remove);
            attached.add(result);
            return result;
        }
    }

    /**
     * How well the model predicts the responses of examples.
     *
     * @return one score per example, in their order
     * @throws IllegalArgumentException when an example is longer than the model's positions or has unknown tokens
     */
    public List<SequenceScore> score(List<EncodedExample> examples, AttachedAdapter adapterOrNull) {
        examples.forEach(example -> check(example.tokens()));
        if (examples.isEmpty()) {
            return List.of();
        }
        try (Lease lease = llama.lease(adapterOrNull)) {
            return new Scoring(lease).score(examples);
        }
    }

    /**
     * Continues prompts, in one batch as far as memory allows.
     *
     * @return one continuation per prompt, in their order; the same as each prompt would get alone
     * @throws IllegalArgumentException when a prompt is empty, has unknown tokens, or leaves no position for a new token
     */
    public List<GeneratedText> generate(
            List<int[]> prompts,
            GenerationOptions options,
            AttachedAdapter adapterOrNull,
            TokenListener listenerOrNull) {
        int positions = LlamaWeights.positions(config());
        for (int[] prompt : prompts) {
            check(prompt);
            if (prompt.length >= positions) {
                throw new IllegalArgumentException("a prompt of " + prompt.length + " tokens leaves no room in "
                        + positions + " positions of " + name());
            }
        }
        List<GeneratedText> texts = new ArrayList<>();
        try (Lease lease = llama.lease(adapterOrNull)) {
            Generation generation = new Generation(lease, tokenizer, options, positions, config().vocabSize());
            int from = 0;
            while (from < prompts.size()) {
                int to = batchEnd(prompts, from, options.maxNewTokens());
                texts.addAll(generation.generate(prompts.subList(from, to), from, listenerOrNull));
                from = to;
            }
        }
        return texts;
    }

    private static int batchEnd(List<int[]> prompts, int from, int maxNewTokens) {
        int to = from;
        long longest = 0;
        while (to < prompts.size() && to - from < GENERATED_TOGETHER) {
            longest = Math.max(longest, (long) prompts.get(to).length + maxNewTokens);
            if (to > from && (to + 1 - from) * longest > CACHED_TOGETHER) {
                break;
            }
            to++;
        }
        return to;
    }

    /** The logits after the last token, one per vocabulary entry. */
    public float[] lastLogits(int[] tokens, AttachedAdapter adapterOrNull) {
        check(tokens);
        PackedBatch packed = PackedBatch.of(List.of(tokens), new int[] {0});
        try (Lease lease = llama.lease(adapterOrNull);
                IValue arguments =
                        PackedBatch.lists(packed.arguments(new long[] {tokens.length - 1}, new long[0], false));
                IValue room = IValue.from(0L);
                IValue result = lease.call("last", arguments, room)) {
            IValue[] parts = result.toIValueTuple();
            try (IValue logits = parts[0];
                    IValue cache = parts[1]) {
                return lease.floats(logits);
            }
        }
    }

    /** @throws IllegalArgumentException when the tokens cannot be a sequence of this model */
    void check(int[] tokens) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a sequence without tokens");
        }
        int positions = LlamaWeights.positions(config());
        if (tokens.length > positions) {
            throw new IllegalArgumentException("a sequence of " + tokens.length + " tokens is longer than the "
                    + positions + " positions of " + name());
        }
        for (int token : tokens) {
            if (token < 0 || token >= config().vocabSize()) {
                throw new IllegalArgumentException(
                        "token " + token + " is not in the vocabulary of " + config().vocabSize() + " of " + name());
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(attached).forEach(AttachedAdapter::close);
        llama.close();
        if (ownsTokenizer) {
            tokenizer.close();
        }
    }
}
