package io.attune.trainer.bench;

import io.attune.model.adapter.LoraConfig;
import io.attune.model.export.HuggingFaceExport;
import io.attune.model.export.StoredPrecision;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.ComputeDevice;
import io.attune.model.lm.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a benchmark runs on.
 *
 * @param model a Hugging Face directory or a GGUF file
 * @param data rows to train on
 * @param precision F32 or BF16
 * @param device where both sides compute
 * @param threads per matrix product on the processor; the engine must have been started with as many
 * @param batch rows per step
 * @param maxTokens longest row
 * @param steps that are timed
 * @param warmup steps before them
 * @param rank LoRA rank; alpha is twice as much
 * @param seed of the order of rows and of the adapter
 * @param pythonOrNull interpreter that has PEFT
 * @param work directory for what both sides exchange
 */
public record BenchSettings(
        Path model,
        Path data,
        Precision precision,
        ComputeDevice device,
        int threads,
        int batch,
        int maxTokens,
        int steps,
        int warmup,
        int rank,
        long seed,
        String pythonOrNull,
        Path work) {
    public BenchSettings {
        Objects.requireNonNull(model, "model is missing");
        Objects.requireNonNull(work, "work is missing");
        if (precision == Precision.AUTO) {
            throw new IllegalArgumentException("precision must be F32 or BF16 in a comparison, not AUTO");
        }
        require("threads", threads, 1);
        require("batch", batch, 1);
        require("maxTokens", maxTokens, 16);
        require("steps", steps, 1);
        require("warmup", warmup, 0);
        require("rank", rank, 1);
    }

    private static void require(String field, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " must be at least " + least + " but is " + value);
        }
    }

    CausalLm load() throws IOException {
        return CausalLm.load(model, precision, device);
    }

    /** The same in the other precision. */
    BenchSettings with(Precision other) {
        return new BenchSettings(
                model, data, other, device, threads, batch, maxTokens, steps, warmup, rank, seed, pythonOrNull, work);
    }

    /** {@code cpu} or {@code cuda}, as PyTorch says it. */
    String deviceName() {
        return resolvedDevice() == ComputeDevice.CUDA ? "cuda" : "cpu";
    }

    ComputeDevice resolvedDevice() {
        return device.resolved();
    }

    String precisionName() {
        return precision.name();
    }

    /** The model as Transformers reads it: its own directory, or a GGUF file's weights written out in f32. */
    Path referenceModel() throws IOException {
        if (Files.isDirectory(model)) {
            return model;
        }
        try (Weights weights = WeightFiles.open(model)) {
            return HuggingFaceExport.write(model, weights, StoredPrecision.F32, work.resolve("model"));
        }
    }

    /** Plain LoRA on all linear layers, alpha twice the rank. */
    LoraConfig lora(CausalLm lm) {
        return new LoraConfig(rank, 2f * rank, 0, LoraConfig.ALL_LINEAR, lm.name());
    }

    PythonReference python() {
        return pythonOrNull == null ? null : new PythonReference(pythonOrNull, work);
    }

    Map<String, Object> describe(CausalLm lm) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("model", lm.name());
        values.put("device", deviceName());
        values.put("precision", precisionName());
        values.put("threads", threads);
        values.put("batch", batch);
        values.put("maxTokens", maxTokens);
        values.put("steps", steps);
        values.put("rank", rank);
        values.put("seed", seed);
        return values;
    }
}
