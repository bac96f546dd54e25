/** Text to tokens and back: tokenisers of Hugging Face and GGUF models, chat templates, and training examples as tokens. */
package io.attune.model.token;
