/** One training run, from rows to an adapter with its measurements; deterministic, and resumable from a checkpoint. */
package io.attune.trainer.run;
