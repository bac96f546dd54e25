/** Models written as Hugging Face directories, and the weights of models that are made from others. */
package io.attune.model.export;
