package io.attune.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import io.attune.model.format.WeightFiles;
import io.attune.model.format.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens and layouts as the Python libraries make them, see {@code src/test/python/make_golden.py}. */
class GoldenTokensTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void huggingFaceDirectory() throws IOException {
        assertTokens(TestFiles.golden("tiny-hf"), "tiny.json");
    }

    @Test
    void ggufWithByteLevelVocabulary() throws IOException {
        assertTokens(TestFiles.golden("tiny.gguf"), "tiny.json");
    }

    @Test
    void stories260k() throws IOException {
        Path model = TestFiles.shared("models/stories260K.gguf");
        assertTokens(model, "stories260K.json");
        try (Tokenizer tokenizer = Tokenizers.open(model)) {
            assertThat(tokenizer.bos()).isEqualTo(1);
            assertThat(tokenizer.addsBos()).isTrue();
            assertThat(tokenizer.eos()).containsExactly(2);
            assertThat(tokenizer.vocabSize()).isEqualTo(512);
            assertThat(tokenizer.decode(new int[] {1, 403, 407, 261, 378, 2})).isEqualTo("Once upon a time");
        }
        assertThat(Tokenizers.template(model)).isEqualTo(new PlainText());
    }

    @Test
    void smollm2() throws IOException {
        Path model = TestFiles.smollm2();
        assertTokens(model, "SmolLM2-135M-Instruct.Q4_1.json");
        try (Tokenizer tokenizer = Tokenizers.open(model)) {
            assertThat(tokenizer.addsBos()).isFalse();
            assertThat(tokenizer.endOfTurn()).isEqualTo(2);
            assertThat(tokenizer.eos()).containsExactlyInAnyOrder(0, 2);
            // What transformers gives for the same conversation.
            ExampleEncoder encoder = new ExampleEncoder(tokenizer, Tokenizers.template(model), 512);
            assertThat(encoder.encodePrompt(List.of(Message.user("What is the capital of France?"))))
                    .containsExactly(
                            1, 9690, 198, 2683, 359, 253, 5356, 5646, 11173, 3365, 3511, 308, 34519, 28, 7018, 411, 407,
                            19712, 8182, 2, 198, 1, 4093, 198, 1780, 314, 260, 3575, 282, 4649, 47, 2, 198, 1, 520,
                            9531, 198);
        }
    }

    @Test
    void pocket() throws IOException {
        Path model = Path.of("pocket");
        try (Tokenizer tokenizer = Tokenizers.open(model);
                Weights weights = WeightFiles.open(model)) {
            assertThat(tokenizer.vocabSize()).isEqualTo(weights.config().vocabSize());
            assertThat(tokenizer.endOfTurn())
                    .isEqualTo(tokenizer.id("<|im_end|>").orElseThrow());
            EncodedExample example = new ExampleEncoder(tokenizer, Tokenizers.template(model), 256)
                    .encode(List.of(Message.user("Where is my order?")), "It's \uD83D\uDE9A on its way.");
            assertThat(tokenizer.decode(example.tokens()))
                    .isEqualTo("user\nWhere is my order?\nassistant\nIt's \uD83D\uDE9A on its way.");
        }
    }

    private static void assertTokens(Path model, String golden) throws IOException {
        JsonNode rows = JSON.readTree(TestFiles.golden(golden).toFile()).path("tokens");
        assertThat(rows).hasSizeGreaterThan(10);
        try (Tokenizer tokenizer = Tokenizers.open(model)) {
            for (JsonNode row : rows) {
                String text = row.path("text").asText();
                int[] ids = tokenizer.encode(text);
                assertThat(ids).as(text).containsExactly(ids(row));
                assertThat(tokenizer.decode(ids)).isEqualTo(text);
            }
        }
    }

    @Test
    void conversationsAsJinjaRendersThem() throws IOException {
        JsonNode rows = JSON.readTree(TestFiles.golden("tiny.json").toFile()).path("conversations");
        assertThat(rows).hasSize(8);
        for (Path model : List.of(TestFiles.golden("tiny-hf"), TestFiles.golden("tiny.gguf"))) {
            ChatTemplate template = Tokenizers.template(model);
            try (Tokenizer tokenizer = Tokenizers.open(model)) {
                ExampleEncoder encoder = new ExampleEncoder(tokenizer, template, 1000);
                for (JsonNode row : rows) {
                    List<Message> messages = messages(row.path("messages"));
                    boolean prompt = row.path("addGenerationPrompt").asBoolean();
                    assertThat(template.render(messages, prompt))
                            .isEqualTo(row.path("rendered").asText());
                    if (prompt) {
                        assertThat(encoder.encodePrompt(messages)).containsExactly(ids(row));
                    }
                }
            }
        }
    }

    private static List<Message> messages(JsonNode nodes) {
        List<Message> messages = new ArrayList<>();
        nodes.forEach(node -> messages.add(
                new Message(node.path("role").asText(), node.path("content").asText())));
        return messages;
    }

    private static int[] ids(JsonNode row) {
        return JSON.convertValue(row.path("ids"), int[].class);
    }
}
