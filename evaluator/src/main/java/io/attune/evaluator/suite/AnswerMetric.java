package io.attune.evaluator.suite;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What is said of a model's own answer, measured against the right one. */
public enum AnswerMetric {
    /** {@link RougeL}. */
    ROUGE_L("rougeL") {
        @Override
        double of(String reference, String answer) {
            return RougeL.of(reference, answer);
        }
    },
    /** 1 where the texts are the same but for blanks around them, otherwise 0. */
    EXACT_MATCH("exactMatch") {
        @Override
        double of(String reference, String answer) {
            return reference.strip().equals(answer.strip()) ? 1 : 0;
        }
    };

    private final String label;

    AnswerMetric(String label) {
        this.label = label;
    }

    /** The name in reports and on the command line. */
    public String label() {
        return label;
    }

    abstract double of(String reference, String answer);

    /** @throws IllegalArgumentException when there is no such metric */
    public static AnswerMetric named(String label) {
        return Arrays.stream(values())
                .filter(metric -> metric.label.equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no metric '" + label + "', only "
                        + Arrays.stream(values()).map(AnswerMetric::label).collect(Collectors.joining(", "))));
    }
}
