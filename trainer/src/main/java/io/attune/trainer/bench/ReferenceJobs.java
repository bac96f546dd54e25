package io.attune.trainer.bench;

import io.attune.model.token.EncodedExample;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Jobs as {@code reference.py} reads them. */
final class ReferenceJobs {
    private ReferenceJobs() {}

    /** Training on every batch; {@code warmup} is 0. */
    static Map<String, Object> train(
            String precision,
            Path adapter,
            List<List<EncodedExample>> batches,
            double learningRate,
            double maxGradNorm,
            Path saveOrNull) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("kind", "train");
        job.put("precision", precision);
        job.put("adapter", adapter.toString());
        job.put(
                "batches",
                batches.stream()
                        .map(batch -> batch.stream()
                                .map(row -> Map.of("tokens", row.tokens(), "prompt", row.promptLength()))
                                .toList())
                        .toList());
        job.put("learningRate", learningRate);
        job.put("weightDecay", 0.0);
        job.put("maxGradNorm", maxGradNorm);
        job.put("warmup", 0);
        job.put("save", saveOrNull == null ? null : saveOrNull.toString());
        return job;
    }

    /** The logits after each prompt. */
    static Map<String, Object> logits(String precision, Path adapterOrNull, List<int[]> prompts) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("kind", "logits");
        job.put("precision", precision);
        job.put("adapter", adapterOrNull == null ? null : adapterOrNull.toString());
        job.put("prompts", prompts);
        return job;
    }

    /** So many greedy tokens after each prompt, whatever they are. */
    static Map<String, Object> greedy(String precision, List<int[]> prompts, int tokens) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("kind", "greedy");
        job.put("precision", precision);
        job.put("prompts", prompts);
        job.put("tokens", tokens);
        return job;
    }
}
