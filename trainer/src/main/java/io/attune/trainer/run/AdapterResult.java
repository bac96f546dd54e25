package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;

/**
 * A trained adapter.
 *
 * @param adapter with its golden outputs, in memory
 * @param metrics what the run measured
 */
public record AdapterResult(LoraAdapter adapter, RunMetrics metrics) {}
