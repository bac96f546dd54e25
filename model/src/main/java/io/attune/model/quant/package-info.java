/** Quantised forms that weights take in memory, as opposed to those that files have. */
package io.attune.model.quant;
