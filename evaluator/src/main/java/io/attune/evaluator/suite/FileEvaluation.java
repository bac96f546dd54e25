package io.attune.evaluator.suite;

import io.attune.evaluator.statistics.Bootstrap;
import io.attune.evaluator.statistics.Interval;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Measures one model on rows of a file, with intervals from a bootstrap over rows: what {@code attune eval} does. Loss and
 * accuracy weigh every label token the same.
 */
public final class FileEvaluation {
    private final Bootstrap bootstrap;
    private final double confidence;

    /**
     * A metric as the command line prints it.
     *
     * @param value over all rows
     * @param low lower end of its interval
     * @param high upper end
     * @param n rows
     */
    public record Metric(double value, double low, double high, int n) {}

    public FileEvaluation(double confidence, long seed) {
        this.bootstrap = new Bootstrap(seed);
        this.confidence = confidence;
    }

    /**
     * {@code loss} (nats per label token), {@code perplexity} and {@code tokenAccuracy}, in this order.
     *
     * @param rows at least one
     * @param adapterOrNull null is the base model alone
     * @throws IllegalStateException when the loss of a row is not finite
     */
    public Map<String, Metric> evaluate(CausalLm lm, AttachedAdapter adapterOrNull, List<EncodedExample> rows) {
        return metrics(lm.score(rows, adapterOrNull));
    }

    Map<String, Metric> metrics(List<SequenceScore> scores) {
        for (int row = 0; row < scores.size(); row++) {
            double loss = scores.get(row).negativeLogLikelihood();
            if (!Double.isFinite(loss)) {
                throw new IllegalStateException("the model gives no finite loss, it is " + loss + " for row " + row
                        + ": its weights, or the adapter's, are broken or too large");
            }
        }
        Interval loss = perToken(scores, SequenceScore::negativeLogLikelihood);
        Interval accuracy = perToken(scores, SequenceScore::correctTokens);
        Map<String, Metric> metrics = new LinkedHashMap<>();
        metrics.put("loss", metric(loss, value -> value));
        // The exponential keeps the order, so it takes an interval of the loss to one of the perplexity.
        metrics.put("perplexity", metric(loss, Math::exp));
        metrics.put("tokenAccuracy", metric(accuracy, value -> value));
        return metrics;
    }

    private Interval perToken(List<SequenceScore> scores, ToDoubleFunction<SequenceScore> sum) {
        double[] sums = scores.stream().mapToDouble(sum).toArray();
        int[] tokens = scores.stream().mapToInt(SequenceScore::labelTokens).toArray();
        return bootstrap.interval(
                scores.size(),
                rows -> {
                    double total = 0;
                    long count = 0;
                    for (int row : rows) {
                        total += sums[row];
                        count += tokens[row];
                    }
                    return count == 0 ? 0 : total / count;
                },
                confidence);
    }

    private static Metric metric(Interval interval, DoubleUnaryOperator scale) {
        return new Metric(
                scale.applyAsDouble(interval.estimate()),
                scale.applyAsDouble(interval.low()),
                scale.applyAsDouble(interval.high()),
                interval.n());
    }
}
