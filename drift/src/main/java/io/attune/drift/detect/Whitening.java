package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Residuals of an autoregression that was fitted on the reference: x_t − μ − Σ φ_i (x_{t−i} − μ). Near independent when the stream is an
 * autoregression of order at most {@value #MOST}; a shift of the mean by δ shifts them by δ (1 − Σ φ_i).
 */
final class Whitening implements Adaptation {

    private static final int MOST = 10;

    private final double mean;
    private final double[] phi;
    private final double[] past;
    private int seen;

    private Whitening(double mean, double[] phi, double[] past, int seen) {
        this.mean = mean;
        this.phi = phi;
        this.past = past;
        this.seen = seen;
    }

    static Whitening of(double[] reference) {
        double[] phi = Autocorrelation.autoregression(reference, Math.min(MOST, reference.length / 10));
        return new Whitening(Arrays.stream(reference).average().orElse(0), phi, new double[phi.length], 0);
    }

    @Override
    public double apply(double x) {
        double here = x - mean;
        double residual = here;
        for (int i = 0; i < phi.length; i++) {
            residual -= phi[i] * past[i];
        }
        if (phi.length > 0) {
            System.arraycopy(past, 0, past, 1, phi.length - 1);
            past[0] = here;
        }
        if (seen < phi.length) {
            seen++;
            return Double.NaN;
        }
        return residual;
    }

    @Override
    public int period() {
        return 1;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeDouble(mean);
        StateArrays.write(out, phi);
        StateArrays.write(out, past);
        out.writeInt(seen);
    }

    static Whitening read(DataInput in) throws IOException {
        return new Whitening(in.readDouble(), StateArrays.readDoubles(in), StateArrays.readDoubles(in), in.readInt());
    }
}
