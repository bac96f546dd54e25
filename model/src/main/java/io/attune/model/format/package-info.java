/** Model files on disk: Hugging Face directories, safetensors and GGUF, all read through {@link io.attune.model.format.Weights}. */
package io.attune.model.format;
