package io.attune.drift.detect;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

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
        if (Arrays.stream(values).allMatch(x -> x == values[0])) {
            return 1;
        }
        int most = Math.max(1, values.length / 10);
        double[] c = covariances(values, most);
        return time(values.length, lag -> c[lag]);
    }

    private static double time(int length, IntToDoubleFunction covariance) {
        int most = Math.max(1, length / 10);
        double variance = covariance.applyAsDouble(0);
        double time = 1;
        for (int lag = 1; lag <= most && variance > 0 && lag < 5 * time; lag++) {
            time += 2 * covariance.applyAsDouble(lag) / variance;
        }
        return Math.max(1, time);
    }

    /**
     * The same of categories as unit vectors: the covariance at a lag is how much more often two that far apart agree than two at random would.
     */
    static double time(List<String> categories) {
        if (categories.stream().allMatch(category -> category.equals(categories.get(0)))) {
            return 1;
        }
        Map<String, Double> shares = new HashMap<>();
        int n = categories.size();
        categories.forEach(category -> shares.merge(category, 1.0 / n, Double::sum));
        double chance = shares.values().stream().mapToDouble(p -> p * p).sum();
        return time(n, lag -> {
            double sum = 0;
            for (int i = lag; i < n; i++) {
                sum += (categories.get(i).equals(categories.get(i - lag)) ? 1 : 0) - chance;
            }
            return sum / n;
        });
    }

    /** The same of vectors: products of their differences from the mean, summed over the dimensions. */
    static double timeOfVectors(List<float[]> vectors) {
        if (vectors.stream().allMatch(vector -> Arrays.equals(vector, vectors.get(0)))) {
            return 1;
        }
        int n = vectors.size();
        double[] mean = new double[vectors.get(0).length];
        for (float[] vector : vectors) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += vector[j] / n;
            }
        }
        float[][] centred = vectors.stream().map(vector -> minus(vector, mean)).toArray(float[][]::new);
        return time(n, lag -> {
            double sum = 0;
            for (int i = lag; i < n; i++) {
                sum += dot(centred[i], centred[i - lag]);
            }
            return sum / n;
        });
    }

    private static float[] minus(float[] vector, double[] mean) {
        float[] centred = new float[mean.length];
        for (int j = 0; j < mean.length; j++) {
            centred[j] = (float) (vector[j] - mean[j]);
        }
        return centred;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
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
