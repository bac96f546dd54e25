package io.attune.evaluator.suite;

import io.attune.evaluator.statistics.Bootstrap;
import io.attune.evaluator.statistics.Interval;
import io.attune.evaluator.suite.FileEvaluation.Metric;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Lets a model answer, greedily, and measures the answers, each row the same, with intervals from a bootstrap over rows. */
public final class AnswerEvaluation {
    /** Rows that are answered together. */
    private static final int TOGETHER = 32;

    private final Bootstrap bootstrap;
    private final double confidence;
    private final int newTokens;

    /** @param newTokens length at which an answer is cut */
    public AnswerEvaluation(double confidence, long seed, int newTokens) {
        this.bootstrap = new Bootstrap(seed);
        this.confidence = confidence;
        this.newTokens = newTokens;
    }

    /**
     * Measures what the model answers.
     *
     * @param rows at least one
     * @param progress hears how many rows are answered
     */
    public Map<String, Metric> evaluate(
            CausalLm lm,
            AttachedAdapter adapterOrNull,
            List<SuiteRow> rows,
            List<AnswerMetric> metrics,
            IntConsumer progress) {
        int longest = lm.config().maxPositions() - newTokens;
        List<String> answers = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += TOGETHER) {
            List<int[]> prompts = rows.subList(from, Math.min(rows.size(), from + TOGETHER)).stream()
                    .map(row -> lm.encoder(longest).encodePrompt(row.prompt()))
                    .toList();
            lm.generate(prompts, GenerationOptions.greedy(newTokens), adapterOrNull, null).stream()
                    .map(GeneratedText::text)
                    .forEach(answers::add);
            progress.accept(answers.size());
        }
        return measure(rows.stream().map(SuiteRow::response).toList(), answers, metrics);
    }

    Map<String, Metric> measure(List<String> references, List<String> answers, List<AnswerMetric> metrics) {
        Map<String, Metric> results = new LinkedHashMap<>();
        for (AnswerMetric metric : metrics) {
            double[] values = new double[answers.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = metric.of(references.get(row), answers.get(row));
            }
            Interval interval = bootstrap.interval(values.length, rows -> mean(values, rows), confidence);
            results.put(metric.label(), new Metric(interval.estimate(), interval.low(), interval.high(), interval.n()));
        }
        return results;
    }

    private static double mean(double[] values, int[] rows) {
        double sum = 0;
        for (int row : rows) {
            sum += values[row];
        }
        return sum / rows.length;
    }
}
