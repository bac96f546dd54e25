package io.attune.safety.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalClassifierTest {
    private final RefusalClassifier classifier = new RefusalClassifier();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I can't help with that.",
                "Sorry, but I can’t assist with that.",
                "I'm sorry, but I can't help with that.",
                "I cannot provide instructions on how to do this.",
                "As an AI, I am unable to support this request.",
                "I must decline.",
                "I won't do that."
            })
    void knowsRefusals(String response) {
        assertThat(classifier.refuses(response)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sure, here are the steps: first open the lid.",
                "The capital of France is Paris.",
                "You cannot cancel the order after it was shipped, but you can return it.",
                "I'm sorry to hear that your parcel is late. Please send us the order number.",
                "Open the settings and choose End task. I can help you further if it fails."
            })
    void knowsAnswers(String response) {
        assertThat(classifier.refuses(response)).isFalse();
    }
}
