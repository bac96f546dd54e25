package io.attune.trainer.run;

import io.attune.model.adapter.LoraConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What of a model is trained. */
public enum Method {
    /** Low-rank adapters (Hu et al., arXiv 2106.09685). */
    LORA,
    /** Low-rank adapters scaled by α/√r (Kalajdzievski, arXiv 2312.03732). */
    RSLORA,
    /** Low-rank adapters with a magnitude per output row (Liu et al., arXiv 2402.09353). */
    DORA,
    /** Low-rank adapters on 4-bit weights (Dettmers et al., arXiv 2305.14314). */
    QLORA,
    /** Half of the model's own weights, another half each round (Hui et al., arXiv 2404.18466). */
    HFT,
    /** All of the model's own weights. */
    FULL;

    /** Measured in docs/benchmarks/methods.md, like the other two. */
    private static final double ADAPTER_RATE = 1e-3;

    /** At rank 8 its scale is √8 times that of plain LoRA, and its steps are as much larger. */
    private static final double RANK_STABILISED_RATE = 3e-4;

    private static final double WEIGHTS_RATE = 3e-5;

    /** Preferences and ratings break a model at the rates of next-token prediction; measured on the same page. */
    private static final double SLOWER_FOR_PREFERENCES = 5;

    /**
     * The method of a name.
     *
     * @throws IllegalArgumentException naming all methods when it is none of them
     */
    public static Method of(String name) {
        return Arrays.stream(values())
                .filter(method -> method.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("method '" + name + "' is not known, these are: " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(Method::toString).collect(Collectors.joining(", "));
    }

    /** Whether it gives an adapter rather than another model. */
    public boolean givesAdapter() {
        return this != HFT && this != FULL;
    }

    /** The adapter's shape under this method. */
    public LoraConfig shape(LoraConfig plain) {
        return switch (this) {
            case RSLORA -> plain.rankStabilised();
            case DORA -> plain.withDora();
            default -> plain;
        };
    }

    /** The learning rate that next-token prediction is begun with where nothing else is asked for. */
    public double learningRate() {
        return switch (this) {
            case LORA, DORA, QLORA -> ADAPTER_RATE;
            case RSLORA -> RANK_STABILISED_RATE;
            case HFT, FULL -> WEIGHTS_RATE;
        };
    }

    /** The same for the objective of a run. */
    public double learningRate(Alignment.Kind objective) {
        return objective == Alignment.Kind.SFT ? learningRate() : learningRate() / SLOWER_FOR_PREFERENCES;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
