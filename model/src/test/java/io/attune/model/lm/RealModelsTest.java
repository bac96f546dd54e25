package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.TestFiles;
import io.attune.model.token.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RealModelsTest {
    @Test
    void stories260kTellsItsStory() throws IOException {
        Path file = TestFiles.shared("models/stories260K.gguf");
        try (CausalLm lm = CausalLm.load(file, Precision.F32)) {
            int[] prompt = {lm.tokenizer().bos()};
            // llama2.c's documented output.
            assertThat(lm.generate(List.of(prompt), GenerationOptions.greedy(80), null, null)
                            .get(0)
                            .text())
                    .startsWith("Once upon a time, there was a little girl named Lily. She loved to play outside in the"
                            + " park. One day, she saw a big, red ball.");
        }
    }

    @Test
    void smollm2AnswersAQuestion() throws IOException {
        // In bf16 the two best first tokens of this prompt have the same rounded logit.
        try (CausalLm lm = CausalLm.load(TestFiles.smollm2(), Precision.F32)) {
            int[] prompt = lm.encoder(200).encodePrompt(List.of(new Message("user", "What is the capital of France?")));
            GeneratedText answer = lm.generate(List.of(prompt), GenerationOptions.greedy(20), null, null)
                    .get(0);
            assertThat(answer.text()).isEqualTo("The capital of France is Paris.");
            assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }
}
