package io.attune.model.objective;

import io.attune.model.lm.Objective;
import io.attune.model.token.EncodedExample;
import java.util.List;

/**
 * Kahneman-Tversky optimisation (Ethayarajh et al., arXiv 2402.01306, equation 8): with r how much more likely the policy
 * makes a response than the reference does, as a difference of log-probabilities, the loss is
 * {@code λ_D (1 − σ(β (r − z)))} for a desirable response and {@code λ_U (1 − σ(β (z − r)))} for an undesirable one. z
 * estimates how far the policy is from the reference, from responses to other prompts, and has no gradient.
 *
 * @param beta how strongly the policy is held to the reference, above 0
 * @param desirableWeight λ_D, at least 0
 * @param undesirableWeight λ_U, at least 0
 * @param divergence z, at least 0; see {@link #divergence(double[], double[])}
 */
public record Kto(double beta, double desirableWeight, double undesirableWeight, double divergence)
        implements Objective<RatedResponse> {
    /** The larger of the two shares of loss that the paper's section 4.1 allows, for unbalanced classes. */
    private static final double MOST_IMBALANCE = 4.0 / 3;

    public Kto {
        if (!(beta > 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException("beta must be positive and finite, not " + beta);
        }
        atLeastZero("desirableWeight", desirableWeight);
        atLeastZero("undesirableWeight", undesirableWeight);
        atLeastZero("divergence", divergence);
    }

    private static void atLeastZero(String field, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(field + " must be at least 0 and finite, not " + value);
        }
    }

    /**
     * Weights for a data set (section 4.1): 1 each where {@code λ_D n_D / (λ_U n_U)} lies between 3/4 and 4/3; otherwise the
     * rarer class counts as much more as brings it to the nearer of the two.
     */
    public static Kto weighted(double beta, int desirable, int undesirable) {
        double d = 1;
        double u = 1;
        if (desirable > 0 && undesirable > 0) {
            double balance = (double) desirable / undesirable;
            if (balance > MOST_IMBALANCE) {
                u = balance / MOST_IMBALANCE;
            } else if (balance < 1 / MOST_IMBALANCE) {
                d = 1 / (balance * MOST_IMBALANCE);
            }
        }
        return new Kto(beta, d, u, 0);
    }

    /** The same with another z. */
    public Kto withDivergence(double z) {
        return new Kto(beta, desirableWeight, undesirableWeight, z);
    }

    /**
     * z: the mean of policy less reference over responses to prompts that they do not belong to, or 0 when that is negative.
     *
     * @param policy log-probabilities, one per mismatched pair
     * @param reference log-probabilities of the same
     */
    public static double divergence(double[] policy, double[] reference) {
        double sum = 0;
        for (int i = 0; i < policy.length; i++) {
            sum += policy[i] - reference[i];
        }
        return policy.length == 0 ? 0 : Math.max(0, sum / policy.length);
    }

    @Override
    public List<EncodedExample> sequences(RatedResponse row) {
        return List.of(row.example());
    }

    @Override
    public Value value(RatedResponse row, double[] logProbabilities) {
        double sign = row.desirable() ? 1 : -1;
        double weight = row.desirable() ? desirableWeight : undesirableWeight;
        double s = LogSigmoid.sigmoid(sign * beta * (logProbabilities[0] - row.reference() - divergence));
        return new Value(weight * (1 - s), new double[] {-sign * weight * beta * s * (1 - s)});
    }
}
