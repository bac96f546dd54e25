package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Native code does not notice an interrupt; what works through many native calls does, between them. */
class InterruptTest {
    private static final RandomWeights WEIGHTS = new RandomWeights(RandomWeights.tiny(true, null), 91);
    private static final List<EncodedExample> BATCH = TinyModels.examples(5, 0, 92);

    @Test
    void scoringGeneratingAndTrainingEndAndTheModelStaysUsable() {
        try (CausalLm lm = TinyModels.load(WEIGHTS, LlamaWeights.F32);
                LoraTraining training = LoraTraining.start(lm, TinyModels.config(2, List.of("q_proj")), null, 1)) {
            List<SequenceScore> scores = lm.score(BATCH, null);
            interrupted(() -> lm.score(BATCH, null));
            interrupted(() -> lm.generate(List.of(new int[] {1, 2}), GenerationOptions.greedy(4), null, null));
            interrupted(() -> training.accumulate(BATCH, 0.1));
            assertThat(lm.score(BATCH, null)).isEqualTo(scores);
            training.accumulate(BATCH, 0.1);
            assertThat(training.applyAdamW(1e-3, 0, 1)).isPositive();
        }
    }

    @Test
    void anAnswerUnderWayEndsAtItsNextToken() {
        List<Integer> told = new ArrayList<>();
        try (CausalLm lm = TinyModels.load(WEIGHTS, LlamaWeights.F32, Set.of())) {
            assertThatThrownBy(() -> lm.generate(
                            List.of(new int[] {1, 2}), GenerationOptions.greedy(9), null, (sequence, token, delta) -> {
                                told.add(token);
                                if (told.size() == 3) {
                                    Thread.currentThread().interrupt();
                                }
                                return true;
                            }))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(told).hasSize(3);
        }
    }

    private static void interrupted(ThrowingCallable work) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(work).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted())
                .as("the interrupt stays for who asks next")
                .isTrue();
    }
}
