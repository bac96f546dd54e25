package io.attune.model.adapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What a LoRA adapter is made of. With {@code W} a layer's weights, LoRA (Hu et al., arXiv 2106.09685, equation 3)
 * computes {@code (W + s·B·A) x} with {@code s = alpha / rank}; DoRA (Liu et al., arXiv 2402.09353, equation 5) computes
 * {@code m ∘ (W + s·B·A) x / ‖W + s·B·A‖}, the norm per output row and, as the paper's section 4.3 has it, without gradient.
 *
 * <p>Modules are named by their path or the last parts of it: {@code q_proj}, {@code layers.0.self_attn.q_proj}. The first
 * name of a pattern that fits counts, as in PEFT.
 *
 * @param rank inner width r, 1 to 1024
 * @param alpha scale numerator
 * @param dropout probability of dropping an input of A in training, at least 0 and below 1
 * @param targetModules names of the adapted layers
 * @param baseModel name of the model that the adapter belongs to
 * @param dora whether a magnitude per output row is trained too
 * @param rankPattern ranks of modules that differ from {@code rank}
 * @param alphaPattern alphas of modules that differ from {@code alpha}
 */
public record LoraConfig(
        int rank,
        float alpha,
        float dropout,
        List<String> targetModules,
        String baseModel,
        boolean dora,
        Map<String, Integer> rankPattern,
        Map<String, Float> alphaPattern) {
    /** The seven linear layers of a Llama block. */
    public static final List<String> ALL_LINEAR =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    private static final int MAX_RANK = 1024;

    public LoraConfig {
        checkRank("rank", rank);
        checkAlpha("alpha", alpha);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1, not " + dropout);
        }
        targetModules = List.copyOf(targetModules);
        if (targetModules.isEmpty() || targetModules.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "targetModules must name at least one layer and no blank one, not " + targetModules);
        }
        Objects.requireNonNull(baseModel, "baseModel");
        // The order decides which name counts, so it is kept.
        rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
        alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
        rankPattern.forEach((name, value) -> checkRank("rankPattern " + checkName(name), value));
        alphaPattern.forEach((name, value) -> checkAlpha("alphaPattern " + checkName(name), value));
    }

    /** Plain LoRA of one rank and one alpha. */
    public LoraConfig(int rank, float alpha, float dropout, List<String> targetModules, String baseModel) {
        this(rank, alpha, dropout, targetModules, baseModel, false, Map.of(), Map.of());
    }

    private static void checkRank(String field, int rank) {
        if (rank < 1 || rank > MAX_RANK) {
            throw new IllegalArgumentException(field + " must be between 1 and " + MAX_RANK + ", not " + rank);
        }
    }

    private static void checkAlpha(String field, float alpha) {
        if (!(alpha > 0) || Float.isInfinite(alpha)) {
            throw new IllegalArgumentException(field + " must be positive and finite, not " + alpha);
        }
    }

    private static String checkName(String name) {
        if (!name.matches("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*")) {
            throw new IllegalArgumentException("a pattern must name modules, regular expressions are not supported");
        }
        return name;
    }

    /** Rank 8, alpha 16, no dropout, all linear layers. */
    public static LoraConfig defaults(String baseModel) {
        return new LoraConfig(8, 16, 0, ALL_LINEAR, baseModel);
    }

    /** The same as DoRA. */
    public LoraConfig withDora() {
        return new LoraConfig(rank, alpha, dropout, targetModules, baseModel, true, rankPattern, alphaPattern);
    }

    /** The same with other ranks and alphas for some modules; of two names that fit the longer one counts. */
    public LoraConfig withPatterns(Map<String, Integer> ranks, Map<String, Float> alphas) {
        return new LoraConfig(
                rank, alpha, dropout, targetModules, baseModel, dora, longestFirst(ranks), longestFirst(alphas));
    }

    /**
     * Rank-stabilised LoRA (Kalajdzievski, arXiv 2312.03732): the scale is {@code alpha / √rank}. Folded into alpha, as
     * {@code alpha·√rank / rank}, because servers disagree about PEFT's switch for it.
     */
    public LoraConfig rankStabilised() {
        Map<String, Float> alphas = new LinkedHashMap<>();
        TreeSet<String> names = new TreeSet<>(rankPattern.keySet());
        names.addAll(alphaPattern.keySet());
        names.forEach(name -> alphas.put(name, stabilised(alphaOf(name), rankOf(name))));
        return new LoraConfig(
                rank,
                stabilised(alpha, rank),
                dropout,
                targetModules,
                baseModel,
                dora,
                rankPattern,
                longestFirst(alphas));
    }

    private static float stabilised(float alpha, int rank) {
        return (float) (alpha * Math.sqrt(rank));
    }

    private static <V> Map<String, V> longestFirst(Map<String, V> pattern) {
        List<String> names = new ArrayList<>(pattern.keySet());
        names.sort(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        Map<String, V> sorted = new LinkedHashMap<>();
        names.forEach(name -> sorted.put(name, pattern.get(name)));
        return sorted;
    }

    /** Whether a module is adapted. */
    public boolean targets(String path) {
        return targetModules.stream().anyMatch(name -> fits(name, path));
    }

    /** The rank of a module. */
    public int rankOf(String path) {
        return find(rankPattern, path, rank);
    }

    private float alphaOf(String path) {
        return find(alphaPattern, path, alpha);
    }

    /** A module's {@code alpha / rank}. */
    public float scaleOf(String path) {
        return alphaOf(path) / rankOf(path);
    }

    private static <V> V find(Map<String, V> pattern, String path, V otherwise) {
        for (Map.Entry<String, V> entry : pattern.entrySet()) {
            if (fits(entry.getKey(), path)) {
                return entry.getValue();
            }
        }
        return otherwise;
    }

    private static boolean fits(String name, String path) {
        return path.equals(name) || path.endsWith("." + name);
    }
}
