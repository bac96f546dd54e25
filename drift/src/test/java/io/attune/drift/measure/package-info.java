/** Measurements on real texts, quoted in docs/benchmarks/drift.md; run as main classes. */
package io.attune.drift.measure;
