package io.attune.model.objective;

import io.attune.model.lm.Objective;
import io.attune.model.token.EncodedExample;
import java.util.List;

/**
 * Odds-ratio preference optimisation (Hong et al., arXiv 2403.07691, equations 6 and 7): the mean negative log-likelihood of
 * the better response, plus λ times {@code −log σ(log(odds_w / odds_l))} with {@code odds = p / (1 − p)} of the responses'
 * mean token probabilities in the geometric sense. There is no reference model.
 *
 * @param lambda weight of the odds ratio, at least 0
 */
public record Orpo(double lambda) implements Objective<PreferencePair> {
    public Orpo {
        if (!(lambda >= 0) || Double.isInfinite(lambda)) {
            throw new IllegalArgumentException("lambda must be at least 0 and finite, not " + lambda);
        }
    }

    @Override
    public List<EncodedExample> sequences(PreferencePair row) {
        return List.of(row.chosen(), row.rejected());
    }

    @Override
    public Value value(PreferencePair row, double[] logProbabilities) {
        int better = row.chosen().labels();
        int worse = row.rejected().labels();
        double w = logProbabilities[0] / better;
        double l = logProbabilities[1] / worse;
        double ratio = logOdds(w) - logOdds(l);
        double slope = lambda * LogSigmoid.sigmoid(-ratio);
        double[] slopes = {(-1 - slope * logOddsSlope(w)) / better, slope * logOddsSlope(l) / worse};
        return new Value(-w - lambda * LogSigmoid.log(ratio), slopes);
    }

    /** Of a probability given by its logarithm, which is below 0. */
    private static double logOdds(double logProbability) {
        return logProbability - Math.log(-Math.expm1(logProbability));
    }

    /** Derivative of {@link #logOdds}: {@code 1 / (1 − p)}. */
    private static double logOddsSlope(double logProbability) {
        return -1 / Math.expm1(logProbability);
    }
}
