package io.attune.app.command;

import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.CausalLm;
import io.attune.trainer.run.Alignment;
import io.attune.trainer.run.Method;
import io.attune.trainer.run.TrainingSettings;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How {@code attune train} trains. */
final class TrainingOptions {
    /** A petabyte. */
    private static final double MOST_MEGABYTES = 1e9;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "lora",
            description = "lora, rslora, dora or qlora: a PEFT adapter; hft (half of the weights) or full: a model, "
                    + "as a Hugging Face directory (default: ${DEFAULT-VALUE}).")
    private String method;

    @Option(
            names = "--objective",
            paramLabel = "OBJECTIVE",
            defaultValue = "sft",
            description = "sft learns right answers, dpo and orpo learn preferences (prompt, chosen, rejected), "
                    + "kto learns ratings (prompt, completion, label) (default: ${DEFAULT-VALUE}).")
    private String objective;

    @Option(
            names = "--beta",
            defaultValue = "0.1",
            description =
                    "How strongly dpo and kto hold to the model before; orpo's lambda (default: ${DEFAULT-VALUE}).")
    private double beta;

    @Option(names = "--length-normalised", description = "dpo: log-ratios per token.")
    private boolean lengthNormalised;

    @Option(names = "--rank", defaultValue = "8", description = "LoRA rank (default: ${DEFAULT-VALUE}).")
    private int rank;

    @Option(names = "--alpha", defaultValue = "16", description = "LoRA alpha (default: ${DEFAULT-VALUE}).")
    private float alpha;

    @Option(
            names = "--dropout",
            defaultValue = "0",
            description = "Share of the adapters' inputs dropped in training (default: ${DEFAULT-VALUE}).")
    private float dropout;

    @Option(
            names = "--targets",
            paramLabel = "MODULE",
            split = ",",
            description = "Layers to adapt, by the last parts of their names (default: all seven linear ones).")
    private List<String> targets;

    @Option(
            names = "--rank-pattern",
            paramLabel = "MODULE=RANK",
            split = ",",
            description = "Other ranks for some layers.")
    private Map<String, Integer> ranks = Map.of();

    @Option(
            names = "--alpha-pattern",
            paramLabel = "MODULE=ALPHA",
            split = ",",
            description = "Other alphas for some layers.")
    private Map<String, Float> alphas = Map.of();

    @Option(
            names = "--learning-rate",
            description =
                    "Peak learning rate (default: 1e-3 for adapters, 3e-4 for rslora, 3e-5 for weights; a fifth of that for dpo, "
                            + "kto and orpo).")
    private Double learningRate;

    @Option(names = "--epochs", defaultValue = "1", description = "Passes over the rows (default: ${DEFAULT-VALUE}).")
    private double epochs;

    @Option(names = "--batch", defaultValue = "8", description = "Rows per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--max-tokens",
            defaultValue = "512",
            description = "Longest row; longer ones are cut (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--orthogonal",
            paramLabel = "LAMBDA",
            defaultValue = "0",
            description =
                    "With --parent: trains a new adapter beside it, kept orthogonal to it (O-LoRA); the result has the "
                            + "sum of the ranks; 0 trains the parent on (default: ${DEFAULT-VALUE}).")
    private double orthogonal;

    @Option(
            names = "--patience",
            defaultValue = "0",
            description = "Stops after that many tens of steps without a lower held-out loss and keeps what was best; "
                    + "0 never stops early (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--activation-memory",
            paramLabel = "MB",
            defaultValue = "0",
            description =
                    "What an adapter's pass may keep for its way back; where it would be more, layers are computed "
                            + "again, a third more work for the same result; 0 is half of the memory that is available, "
                            + "or all on a GPU (default: ${DEFAULT-VALUE}).")
    private long activationMegabytes;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    Method method() {
        return Method.of(method);
    }

    /** What is minimised. */
    Alignment alignment() {
        return new Alignment(Alignment.of(objective).kind(), beta, lengthNormalised);
    }

    long seed() {
        return seed;
    }

    int patience() {
        return patience;
    }

    /** Refuses what is out of range, or would be ignored. */
    void check(OptionChecks checks, boolean hasParent) {
        checks.between("--rank", 1, 1024, rank)
                .positive("--alpha", Double.POSITIVE_INFINITY, alpha)
                .require(dropout >= 0 && dropout < 1, "--dropout", "must be at least 0 and below 1", dropout)
                .positive("--learning-rate", 1, rate())
                .positive("--epochs", 1000, epochs)
                .atLeast("--batch", 1, batch)
                .atLeast("--max-tokens", 16, maxTokens)
                .require(
                        orthogonal >= 0 && Double.isFinite(orthogonal),
                        "--orthogonal",
                        "must be at least 0 and finite",
                        orthogonal)
                .atLeast("--patience", 0, patience)
                .between("--activation-memory", 0, MOST_MEGABYTES, activationMegabytes)
                .onlyIf(
                        method().givesAdapter(),
                        "method " + method + " trains no adapter",
                        "--rank",
                        "--alpha",
                        "--dropout",
                        "--targets",
                        "--rank-pattern",
                        "--alpha-pattern",
                        "--orthogonal",
                        "--activation-memory")
                .onlyIf(
                        hasParent || orthogonal == 0,
                        "it needs --parent, the adapter to keep apart from",
                        "--orthogonal");
        ranks.keySet().forEach(module -> targeted("--rank-pattern", module));
        alphas.keySet().forEach(module -> targeted("--alpha-pattern", module));
        // Checks the patterns' values, for which the model's name makes no difference.
        lora("");
    }

    private void targeted(String option, String module) {
        boolean isTargeted =
                modules().stream().anyMatch(target -> endsWith(module, target) || endsWith(target, module));
        if (!isTargeted) {
            throw new BadInputException(
                    option + " names " + module + ", which is not among the targets " + String.join(", ", modules()));
        }
    }

    private static boolean endsWith(String path, String parts) {
        return path.equals(parts) || path.endsWith("." + parts);
    }

    private List<String> modules() {
        return targets == null ? LoraConfig.ALL_LINEAR : targets;
    }

    TrainingSettings settings(CausalLm lm) {
        return TrainingSettings.of(lora(lm.name()), rate(), epochs, batch, maxTokens, seed)
                .with(method(), alignment())
                .withOrthogonality(orthogonal)
                .withPatience(patience)
                .withActivationBytes(activationMegabytes * 1_000_000);
    }

    private LoraConfig lora(String baseModel) {
        return new LoraConfig(rank, alpha, dropout, modules(), baseModel).withPatterns(ranks, alphas);
    }

    private double rate() {
        return learningRate == null ? method().learningRate(alignment().kind()) : learningRate;
    }
}
