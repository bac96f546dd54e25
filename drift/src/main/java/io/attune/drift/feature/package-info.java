/** What is measured of one interaction: deterministic, versioned text features and sentence embeddings. A feature that cannot be computed is absent. */
package io.attune.drift.feature;
