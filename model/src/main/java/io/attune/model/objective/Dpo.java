package io.attune.model.objective;

import io.attune.model.lm.Objective;
import io.attune.model.token.EncodedExample;
import java.util.List;

/**
 * Direct preference optimisation (Rafailov et al., arXiv 2305.18290, equation 7): {@code −log σ(β (r_w − r_l))}, where r is
 * how much more likely the policy makes a response than the reference does, as a difference of log-probabilities.
 *
 * @param beta how strongly the policy is held to the reference, above 0
 * @param lengthNormalised whether r is divided by the response's number of tokens (Lambert et al., Tülu 3, arXiv 2411.15124,
 *     equation 6), so that long responses do not win by their length
 */
public record Dpo(double beta, boolean lengthNormalised) implements Objective<PreferencePair> {
    public Dpo {
        if (!(beta > 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException("beta must be positive and finite, not " + beta);
        }
    }

    @Override
    public List<EncodedExample> sequences(PreferencePair row) {
        return List.of(row.chosen(), row.rejected());
    }

    @Override
    public Value value(PreferencePair row, double[] logProbabilities) {
        double better = lengthNormalised ? beta / row.chosen().labels() : beta;
        double worse = lengthNormalised ? beta / row.rejected().labels() : beta;
        double margin = better * (logProbabilities[0] - row.referenceChosen())
                - worse * (logProbabilities[1] - row.referenceRejected());
        double slope = LogSigmoid.sigmoid(-margin);
        return new Value(-LogSigmoid.log(margin), new double[] {-slope * better, slope * worse});
    }
}
