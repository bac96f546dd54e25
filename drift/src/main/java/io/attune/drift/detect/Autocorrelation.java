package io.attune.drift.detect;

import java.util.Arrays;

/** Sample autocorrelations of a reference. */
final class Autocorrelation {

    private Autocorrelation() {}

    /** Autocovariances at lags 0 … most, divided by n, which keeps them positive semi-definite. */
    static double[] covariances(double[] values, int most) {
        double mean = Arrays.stream(values).average().orElse(0);
        double[] covariances = new double[most + 1];
        for (int lag = 0; lag <= most; lag++) {
            double sum = 0;
            for (int i = lag; i < values.length; i++) {
                sum += (values[i] - mean) * (values[i - lag] - mean);
            }
            covariances[lag] = sum / values.length;
        }
        return covariances;
    }

    /**
     * Integrated autocorrelation time 1 + 2 Σ ρ_k, summed up to the first window of five times its own value (Sokal's rule); at least 1. A
     * constant reference has 1.
     */
    static double time(double[] values) {
        int most = Math.max(1, values.length / 10);
        double[] c = covariances(values, most);
        double time = 1;
        for (int lag = 1; lag <= most && c[0] > 0 && lag < 5 * time; lag++) {
            time += 2 * c[lag] / c[0];
        }
        return Math.max(1, time);
    }

    /**
     * Autoregression by Levinson-Durbin on the autocovariances, of the order up to {@code most} that Akaike's criterion prefers; empty for order
     * 0.
     */
    static double[] autoregression(double[] values, int most) {
        double[] c = covariances(values, most);
        double[] best = {};
        if (c[0] <= 0) {
            return best;
        }
        double error = c[0];
        double lowest = values.length * Math.log(error);
        double[] phi = {};
        for (int order = 1; order <= most; order++) {
            double reflection = c[order];
            for (int j = 0; j < order - 1; j++) {
                reflection -= phi[j] * c[order - 1 - j];
            }
            reflection /= error;
            double[] next = Arrays.copyOf(phi, order);
            next[order - 1] = reflection;
            for (int j = 0; j < order - 1; j++) {
                next[j] = phi[j] - reflection * phi[order - 2 - j];
            }
            phi = next;
            error *= 1 - reflection * reflection;
            if (error <= 0) {
                return phi;
            }
            double criterion = values.length * Math.log(error) + 2.0 * order;
            if (criterion < lowest) {
                lowest = criterion;
                best = phi;
            }
        }
        return best;
    }
}
