package io.attune.app.command;

import io.attune.app.terminal.Terminal;
import io.attune.model.format.ModelNotFoundException;
import io.attune.model.lm.Precision;
import io.attune.trainer.bench.BenchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the training benchmarks have in common. */
final class BenchOptions {
    @Mixin
    private ModelOption model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "JSON Lines or CSV of prompts and right answers.")
    private Path data;

    @Option(
            names = "--python",
            paramLabel = "P",
            defaultValue = "${env:PYTHON:-python3}",
            description =
                    "Python with torch, transformers, peft, safetensors and psutil (default: $PYTHON, or python3).")
    private String python;

    @Option(names = "--threads", defaultValue = "0", description = "Threads per matrix product; 0 is one per core.")
    private int threads;

    @Option(names = "--batch", defaultValue = "8", description = "Rows per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--max-tokens", defaultValue = "512", description = "Longest row (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--steps", defaultValue = "12", description = "Steps (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--warmup",
            defaultValue = "2",
            description = "Steps before them that are not timed (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--rank", defaultValue = "8", description = "LoRA rank (default: ${DEFAULT-VALUE}).")
    private int rank;

    @Option(names = "--seed", defaultValue = "42", description = "Seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Keeps what both sides exchange (default: a temporary directory).")
    private Path work;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** The settings; call before anything else touches libtorch, whose number of threads this sets. */
    BenchSettings settings(Terminal terminal) throws IOException, ModelNotFoundException {
        int used = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(used));
        return new BenchSettings(
                model.path(terminal),
                data,
                model.precision() == Precision.AUTO ? Precision.BF16 : model.precision(),
                model.device(),
                used,
                batch,
                maxTokens,
                steps,
                warmup,
                rank,
                seed,
                python,
                work == null ? Files.createTempDirectory("attune-bench") : work);
    }
}
