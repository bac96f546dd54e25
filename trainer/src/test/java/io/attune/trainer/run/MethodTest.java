package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MethodTest {
    @Test
    void learningRatesAreThoseThatWereMeasured() {
        assertThat(Method.LORA.learningRate()).isEqualTo(1e-3);
        assertThat(Method.DORA.learningRate()).isEqualTo(Method.LORA.learningRate());
        assertThat(Method.QLORA.learningRate()).isEqualTo(Method.LORA.learningRate());
        assertThat(Method.RSLORA.learningRate() * Math.sqrt(8))
                .as("the same step at rank 8")
                .isCloseTo(Method.LORA.learningRate(), within(2e-4));
        assertThat(Method.FULL.learningRate()).isEqualTo(3e-5);
        assertThat(Method.HFT.learningRate()).isEqualTo(Method.FULL.learningRate());
    }

    @ParameterizedTest
    @EnumSource
    void preferencesAreLearnedMoreSlowly(Method method) {
        assertThat(method.learningRate(Alignment.Kind.SFT)).isEqualTo(method.learningRate());
        for (Alignment.Kind kind : Alignment.Kind.values()) {
            if (kind != Alignment.Kind.SFT) {
                assertThat(method.learningRate(kind)).isLessThanOrEqualTo(method.learningRate() / 5);
            }
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThat(Method.of("rslora")).isEqualTo(Method.RSLORA);
        assertThatThrownBy(() -> Method.of("magic")).hasMessageContaining("lora, rslora, dora, qlora, hft, full");
    }
}
