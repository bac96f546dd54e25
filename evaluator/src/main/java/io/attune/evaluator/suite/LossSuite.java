package io.attune.evaluator.suite;

import io.attune.evaluator.gate.Comparison;
import io.attune.evaluator.gate.Slice;
import io.attune.evaluator.statistics.PairedSample;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import java.util.List;

/**
 * Compares two adapters by the loss of each row's answer, in nats per label token. Every row counts the same, however
 * long its answer is.
 *
 * @param slice the rule that applies to the rows
 * @param name names the rows
 * @param rows what is measured
 */
public record LossSuite(Slice slice, String name, List<SuiteRow> rows) {
    public LossSuite {
        rows = List.copyOf(rows);
        if (slice == Slice.SAFETY) {
            throw new IllegalArgumentException("safety is not measured by losses");
        }
    }

    /**
     * Measures both.
     *
     * @param incumbentOrNull null is the base model alone
     * @param maxTokens longest row; the rest of a longer one is cut
     */
    public Comparison compare(CausalLm lm, AttachedAdapter incumbentOrNull, AttachedAdapter candidate, int maxTokens) {
        ExampleEncoder encoder = lm.encoder(Math.min(maxTokens, lm.config().maxPositions()));
        List<EncodedExample> examples = rows.stream()
                .map(row -> encoder.encode(row.prompt(), row.response()))
                .toList();
        double[] before = losses(lm.score(examples, incumbentOrNull));
        double[] after = losses(lm.score(examples, candidate));
        return new Comparison(slice, name, new PairedSample(before, after));
    }

    private static double[] losses(List<SequenceScore> scores) {
        return scores.stream().mapToDouble(SequenceScore::meanLoss).toArray();
    }
}
