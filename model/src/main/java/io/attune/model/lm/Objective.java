package io.attune.model.lm;

import io.attune.model.token.EncodedExample;
import java.util.List;

/**
 * What a training step minimises, as a function of how likely the model makes the responses of a row.
 *
 * @param <R> rows
 */
public interface Objective<R> {
    /** Next-token prediction: the summed negative log-likelihood of the labels. */
    Objective<EncodedExample> SFT = new Objective<>() {
        @Override
        public List<EncodedExample> sequences(EncodedExample row) {
            return List.of(row);
        }

        @Override
        public Value value(EncodedExample row, double[] logProbabilities) {
            return new Value(-logProbabilities[0], new double[] {-1});
        }
    };

    /**
     * A row's loss.
     *
     * @param loss to be minimised
     * @param slopes derivative of the loss by each sequence's log-probability
     */
    record Value(double loss, double[] slopes) {}

    /** The sequences whose likelihood decides. */
    List<EncodedExample> sequences(R row);

    /**
     * The loss of a row.
     *
     * @param logProbabilities of the sequences, each summed over its labels, in nats
     */
    Value value(R row, double[] logProbabilities);
}
