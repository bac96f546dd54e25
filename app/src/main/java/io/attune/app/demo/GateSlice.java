package io.attune.app.demo;

import io.attune.schemas.record.GateMetric;

/** The gate's comparisons that the report quotes, by how the evaluator names them. */
enum GateSlice {
    SHIFTED("loss", "shifted"),
    ANCHOR("loss", "anchor"),
    SAFETY("safety", "");

    private final String metric;
    private final String slice;

    GateSlice(String metric, String slice) {
        this.metric = metric;
        this.slice = slice;
    }

    boolean names(GateMetric found) {
        return found.getName().startsWith(metric) && found.getSlice().startsWith(slice);
    }
}
