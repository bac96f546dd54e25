package io.attune.model.format;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Where the families differ from the first Llama in attention.
 *
 * @param qkvBias whether query, key and value layers have a bias (Qwen2)
 * @param outputBias whether the attention's output layer has one
 * @param headNorms whether each query and key head is RMS-normalised before its rotation (Qwen3)
 * @param window how many keys, its own included, a query of a sliding layer sees; 0 where no layer slides
 * @param slidingLayers the layers that see no further than the window
 * @param unrotatedLayers the layers without rotary positions (SmolLM3)
 */
public record AttentionRules(
        boolean qkvBias,
        boolean outputBias,
        boolean headNorms,
        int window,
        List<Integer> slidingLayers,
        List<Integer> unrotatedLayers) {
    /** Attention as the first Llama has it. */
    public static final AttentionRules PLAIN = new AttentionRules(false, false, false, 0, List.of(), List.of());

    public AttentionRules {
        slidingLayers = sorted("slidingLayers", slidingLayers);
        unrotatedLayers = sorted("unrotatedLayers", unrotatedLayers);
        if (window < 0 || (window == 0) != slidingLayers.isEmpty()) {
            throw new IllegalArgumentException(
                    "window must be at least 1 where layers slide and 0 where none does, not " + window + " for layers "
                            + slidingLayers);
        }
    }

    /** The same biases and norms with sliding layers; none when the window is 0. */
    public AttentionRules sliding(int newWindow, List<Integer> layers) {
        boolean none = newWindow == 0 || layers.isEmpty();
        return new AttentionRules(
                qkvBias, outputBias, headNorms, none ? 0 : newWindow, none ? List.of() : layers, unrotatedLayers);
    }

    /** The same with layers that are not rotated. */
    public AttentionRules unrotated(List<Integer> layers) {
        return new AttentionRules(qkvBias, outputBias, headNorms, window, slidingLayers, layers);
    }

    /** Every layer whose number, counted from one, is a multiple of a step: what SmolLM3 does not rotate. */
    static List<Integer> everyNth(int layers, int step) {
        return IntStream.range(0, layers)
                .filter(layer -> (layer + 1) % step == 0)
                .boxed()
                .toList();
    }

    private static List<Integer> sorted(String field, List<Integer> layers) {
        SortedSet<Integer> sorted = new TreeSet<>(layers);
        if (!sorted.isEmpty() && sorted.first() < 0) {
            throw new IllegalArgumentException(field + " must be layer numbers from 0 on, not " + layers);
        }
        return List.copyOf(sorted);
    }
}
