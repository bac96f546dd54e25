/** Simulations with fixed seeds: stated run lengths hold on null streams, planted changes are found. */
package io.attune.drift.detect;
