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

    int maxTokens() {
        return maxTokens;
    }

    TrainingSettings settings(CausalLm lm) {
        List<String> modules = targets == null ? LoraConfig.ALL_LINEAR : targets;
        LoraConfig lora = new LoraConfig(rank, alpha, dropout, modules, lm.name()).withPatterns(ranks, alphas);
        return TrainingSettings.of(lora, rate(), epochs, batch, maxTokens, seed)
                .with(method(), alignment())
                .withOrthogonality(orthogonal)
                .withPatience(patience)
                .withActivationBytes(activationMegabytes * 1_000_000);
    }

    private double rate() {
        return learningRate == null ? method().learningRate(alignment().kind()) : learningRate;
    }
}
