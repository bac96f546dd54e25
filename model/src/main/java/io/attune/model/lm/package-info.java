/**
 * The Llama family as a TorchScript program that runs in libtorch: scoring, generation with a key-value cache, and
 * training of LoRA adapters on a frozen base.
 */
package io.attune.model.lm;
