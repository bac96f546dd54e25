package io.attune.evaluator.gate;

import io.attune.evaluator.statistics.PairedSample;
import java.util.Objects;

/**
 * Incumbent and candidate, measured on the same rows.
 *
 * @param slice which rule applies
 * @param name names the rows, such as {@code anchors}
 * @param sample the measurements, maybe none
 */
public record Comparison(Slice slice, String name, PairedSample sample) {
    public Comparison {
        Objects.requireNonNull(slice, "slice is missing");
        Objects.requireNonNull(name, "name is missing");
        Objects.requireNonNull(sample, "sample is missing");
    }
}
