package io.attune.evaluator.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.evaluator.suite.FileEvaluation.Metric;
import io.attune.model.lm.SequenceScore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileEvaluationTest {
    @Test
    void everyLabelTokenCountsTheSame() {
        List<SequenceScore> scores = List.of(new SequenceScore(2, 1, 0), new SequenceScore(9, 9, 9));
        Map<String, Metric> metrics = new FileEvaluation(0.95, 1).metrics(scores);
        assertThat(metrics.keySet()).containsExactly("loss", "perplexity", "tokenAccuracy");
        assertThat(metrics.get("loss").value()).isCloseTo(1.1, within(1e-12));
        assertThat(metrics.get("perplexity").value()).isCloseTo(Math.exp(1.1), within(1e-12));
        assertThat(metrics.get("tokenAccuracy").value()).isCloseTo(0.9, within(1e-12));
        assertThat(metrics.get("loss").n()).isEqualTo(2);
    }

    @Test
    void theIntervalsNarrowWithTheRows() {
        Random random = new Random(2);
        List<SequenceScore> scores = IntStream.range(0, 400)
                .mapToObj(row -> new SequenceScore(10 * (2 + random.nextGaussian()), 10, random.nextInt(11)))
                .toList();
        FileEvaluation evaluation = new FileEvaluation(0.95, 1);
        Metric all = evaluation.metrics(scores).get("loss");
        Metric few = evaluation.metrics(scores.subList(0, 25)).get("loss");
        // The spread of a row is 1, so the half-widths are about 1.96 / √n.
        assertThat((all.high() - all.low()) / 2).isCloseTo(0.098, within(0.02));
        assertThat((few.high() - few.low()) / 2).isCloseTo(0.392, within(0.1));
        assertThat(all.low()).isLessThan(all.value());
        Metric perplexity = evaluation.metrics(scores).get("perplexity");
        assertThat(perplexity.low()).isCloseTo(Math.exp(all.low()), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aLossThatIsNotFiniteIsSaidWithItsRow(double loss) {
        List<SequenceScore> scores = List.of(new SequenceScore(2, 1, 0), new SequenceScore(loss, 1, 0));
        assertThatThrownBy(() -> new FileEvaluation(0.95, 1).metrics(scores))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no finite loss, it is " + loss + " for row 1");
    }
}
