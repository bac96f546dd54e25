package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How a value reaches a {@link Chart}: standardised by the reference, or as the number of its bin.
 *
 * @param center subtracted
 * @param scale divided by, positive
 * @param edges upper ends of the bins, ascending, the last bin open; empty for no bins
 */
record Scaling(double center, double scale, double[] edges) {

    private static final double[] NO_EDGES = {};
    static final Scaling NONE = new Scaling(0, 1, NO_EDGES);

    static Scaling standard(double[] reference) {
        double mean = Arrays.stream(reference).average().orElse(0);
        double squares =
                Arrays.stream(reference).map(x -> (x - mean) * (x - mean)).sum();
        double deviation = Math.sqrt(squares / reference.length);
        // A constant reference has no scale; then every other value is far away.
        return new Scaling(mean, Math.max(deviation, 1e-9 * Math.max(1, Math.abs(mean))), NO_EDGES);
    }

    /** Bins with about equally many reference values each; fewer where values repeat. */
    static Scaling quantiles(double[] reference, int bins) {
        double[] sorted = reference.clone();
        Arrays.sort(sorted);
        double[] edges = new double[bins - 1];
        for (int i = 1; i < bins; i++) {
            edges[i - 1] = sorted[(int) ((long) i * sorted.length / bins)];
        }
        return new Scaling(0, 1, Arrays.stream(edges).distinct().toArray());
    }

    double apply(double x) {
        if (edges.length > 0) {
            int i = Arrays.binarySearch(edges, x + 0.0);
            return i >= 0 ? i + 1.0 : -i - 1.0;
        }
        // Adding 0 turns −0 into 0.
        return (x - center) / scale + 0.0;
    }

    double[] apply(double[] values) {
        return Arrays.stream(values).map(this::apply).toArray();
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(center);
        out.writeDouble(scale);
        StateArrays.write(out, edges);
    }

    static Scaling read(DataInput in) throws IOException {
        return new Scaling(in.readDouble(), in.readDouble(), StateArrays.readDoubles(in));
    }
}
