package io.attune.trainer.run;

import java.util.Map;

/**
 * A trained model.
 *
 * @param tensors what was trained, by Hugging Face's names, row-major; all others are the base model's
 * @param metrics what the run measured
 */
public record WeightsResult(Map<String, float[]> tensors, RunMetrics metrics) {}
