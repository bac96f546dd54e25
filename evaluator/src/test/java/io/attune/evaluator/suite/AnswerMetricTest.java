package io.attune.evaluator.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.evaluator.suite.FileEvaluation.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerMetricTest {
    @Test
    void rougeLIsTheOneOfRougeScore() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(AnswerMetricTest.class.getResource("/golden/rouge.json"));
        assertThat(golden).hasSizeGreaterThan(40);
        for (JsonNode pair : golden) {
            assertThat(AnswerMetric.ROUGE_L.of(
                            pair.get("reference").asText(),
                            pair.get("candidate").asText()))
                    .as(pair.toString())
                    .isCloseTo(pair.get("rougeL").asDouble(), within(1e-12));
        }
    }

    @Test
    void exactMatchForgivesBlanksAroundAndNothingElse() {
        assertThat(AnswerMetric.EXACT_MATCH.of("card_arrival", " card_arrival\n"))
                .isEqualTo(1);
        assertThat(AnswerMetric.EXACT_MATCH.of("card_arrival", "Card_arrival")).isZero();
    }

    @Test
    void theIntervalOfAShareCoversItAsABinomialOneDoes() {
        List<String> references = Collections.nCopies(200, "yes");
        List<String> answers = new ArrayList<>(Collections.nCopies(150, "yes"));
        answers.addAll(Collections.nCopies(50, "no"));
        Map<String, Metric> metrics = new AnswerEvaluation(0.95, 1, 8)
                .measure(references, answers, List.of(AnswerMetric.EXACT_MATCH, AnswerMetric.ROUGE_L));
        Metric match = metrics.get("exactMatch");
        assertThat(match.value()).isEqualTo(0.75);
        assertThat(match.n()).isEqualTo(200);
        // 1.96 · √(0.75 · 0.25 / 200)
        assertThat((match.high() - match.low()) / 2).isCloseTo(0.06, within(0.01));
        assertThat(metrics.get("rougeL").value()).isEqualTo(0.75);
    }

    @Test
    void anUnknownMetricIsRefusedByName() {
        assertThat(AnswerMetric.named("rougel")).isEqualTo(AnswerMetric.ROUGE_L);
        assertThatThrownBy(() -> AnswerMetric.named("bleu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'bleu'")
                .hasMessageContaining("rougeL, exactMatch");
    }
}
