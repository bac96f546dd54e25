package io.attune.model.lm;

import io.attune.model.format.ModelConfig;
import io.attune.model.format.RopeScaling;
import java.nio.FloatBuffer;

/**
 * Cosine and sine of the rotary position angles (Su et al., arXiv 2104.09864) in the rotate-half layout:
 * {@code y = x·cos + roll(x, dim/2)·sin}, where the first half of the sines is negated.
 */
final class RotaryTables {
    private final double[] frequencies;
    private final int positions;

    RotaryTables(ModelConfig config, int positions) {
        this.positions = positions;
        int half = config.headDim() / 2;
        frequencies = new double[half];
        for (int i = 0; i < half; i++) {
            double plain = Math.pow(config.ropeTheta(), -2.0 * i / config.headDim());
            frequencies[i] = stretched(plain, i, config.ropeScaling());
        }
    }

    private static double stretched(double frequency, int index, RopeScaling scalingOrNull) {
        if (scalingOrNull instanceof RopeScaling.Linear linear) {
            return frequency / linear.factor();
        }
        if (scalingOrNull instanceof RopeScaling.Factors factors) {
            return frequency / factors.factors().get(index);
        }
        return scalingOrNull instanceof RopeScaling.Llama3 llama3 ? stretched(frequency, llama3) : frequency;
    }

    /** Divides long wavelengths and blends in between. */
    private static double stretched(double frequency, RopeScaling.Llama3 scaling) {
        double turns = scaling.originalMaxPositions() * frequency / (2 * Math.PI);
        if (turns < scaling.lowFreqFactor()) {
            return frequency / scaling.factor();
        }
        if (turns > scaling.highFreqFactor()) {
            return frequency;
        }
        double smooth = (turns - scaling.lowFreqFactor()) / (scaling.highFreqFactor() - scaling.lowFreqFactor());
        return (1 - smooth) * frequency / scaling.factor() + smooth * frequency;
    }

    void cosines(FloatBuffer target) {
        for (int position = 0; position < positions; position++) {
            for (int half = 0; half < 2; half++) {
                for (double frequency : frequencies) {
                    target.put((float) Math.cos(position * frequency));
                }
            }
        }
    }

    void sines(FloatBuffer target) {
        for (int position = 0; position < positions; position++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                for (double frequency : frequencies) {
                    target.put((float) (sign * Math.sin(position * frequency)));
                }
            }
        }
    }
}
