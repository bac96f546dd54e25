/** Benchmarks of training, side by side with PEFT where Python has it: {@code attune bench}. */
package io.attune.trainer.bench;
