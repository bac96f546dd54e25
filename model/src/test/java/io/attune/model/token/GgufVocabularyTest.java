package io.attune.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.TestFiles;
import io.attune.model.format.GgufBytes;
import io.attune.model.format.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufVocabularyTest {
    @TempDir
    private Path directory;

    private static GgufBytes sentencePiece() {
        return GgufBytes.tinyLlama()
                .tinyTensors(9)
                .string("tokenizer.ggml.model", "llama")
                .strings(
                        "tokenizer.ggml.tokens",
                        List.of("<unk>", "<s>", "</s>", "<0xE2>", "s", ">", "\u2581s", "<tool>", "<"))
                .fractions("tokenizer.ggml.scores", List.of(0f, 0f, 0f, 0f, -1f, -2f, -3f, -4f, -5f))
                .integers("tokenizer.ggml.token_type", List.of(2, 3, 3, 6, 1, 1, 1, 4, 1))
                .integer("tokenizer.ggml.bos_token_id", 1)
                .integer("tokenizer.ggml.eos_token_id", 2);
    }

    @Test
    void sentencePieceTextIsNeitherControlNorByteToken() throws IOException {
        try (Tokenizer tokenizer = open(sentencePiece())) {
            assertThat(tokenizer.encode("s<s><0xE2>")).doesNotContain(1, 2, 3).startsWith(6, 8, 4, 5);
            assertThat(tokenizer.id("<s>")).contains(1);
            assertThat(tokenizer.id("<tool>")).isEmpty();
        }
    }

    @Test
    void userDefinedTokensAreMatchedInTheText() throws IOException {
        try (Tokenizer tokenizer = open(sentencePiece())) {
            assertThat(tokenizer.encode("s<tool>")).containsExactly(6, 7);
            assertThat(tokenizer.decode(new int[] {1, 6, 7, 2})).isEqualTo("s<tool>");
        }
    }

    @Test
    void takesTheEndOfATurnByName() throws IOException {
        GgufBytes bytes = byteLevel("smollm").integer("tokenizer.ggml.eos_token_id", 0);
        try (Tokenizer tokenizer = open(bytes)) {
            assertThat(tokenizer.endOfTurn()).isEqualTo(2);
            assertThat(tokenizer.eos()).containsExactlyInAnyOrder(0, 2);
            assertThat(tokenizer.bos()).isEqualTo(-1);
            assertThat(tokenizer.addsBos()).isFalse();
        }
    }

    @Test
    void splitsDigitsAsTheModelWasTrained() throws IOException {
        try (Tokenizer smollm = open(byteLevel("smollm"));
                Tokenizer gpt2 = open(byteLevel("gpt-2"))) {
            assertThat(smollm.encode("11")).containsExactly(3, 3);
            assertThat(gpt2.encode("11")).containsExactly(4);
        }
    }

    private static GgufBytes byteLevel(String pre) {
        return GgufBytes.tinyLlama()
                .tinyTensors(5)
                .string("tokenizer.ggml.model", "gpt2")
                .string("tokenizer.ggml.pre", pre)
                .strings("tokenizer.ggml.tokens", List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>", "1", "11"))
                .integers("tokenizer.ggml.token_type", List.of(3, 3, 3, 1, 1))
                .strings("tokenizer.ggml.merges", List.of("1 1"));
    }

    @Test
    void namesWhatIsWrong() {
        refused(GgufBytes.tinyLlama().tinyTensors(5), "tokenizer.ggml.tokens is missing");
        refused(byteLevel("falcon3"), "tokenizer.ggml.pre is falcon3");
        refused(byteLevel("smollm").integer("tokenizer.ggml.eos_token_id", 5), "eos_token_id is 5, but there are 5");
        refused(sentencePiece().integer("tokenizer.ggml.unknown_token_id", 99), "unknown_token_id is 99");
        refused(
                GgufBytes.tinyLlama()
                        .tinyTensors(5)
                        .string("tokenizer.ggml.model", "t5")
                        .strings("tokenizer.ggml.tokens", List.of("a")),
                "tokeniser t5");
        refused(
                GgufBytes.tinyLlama()
                        .tinyTensors(5)
                        .string("tokenizer.ggml.model", "llama")
                        .strings("tokenizer.ggml.tokens", List.of("a"))
                        .fractions("tokenizer.ggml.scores", List.of(0f)),
                "no token that ends a text");
    }

    @Test
    void refusesATemplateOfAnUnknownKind() throws IOException {
        Path file = write(byteLevel("smollm").string("tokenizer.chat_template", "<turn>{{ messages }}\n</turn>"));
        assertThatThrownBy(() -> Tokenizers.template(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("the chat template is none of ChatML, Llama 3's and Mistral's: <turn>")
                .message()
                .doesNotContain("\n");
    }

    private void refused(GgufBytes bytes, String message) {
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    private Tokenizer open(GgufBytes bytes) throws IOException {
        return Tokenizers.open(write(bytes));
    }

    private Path write(GgufBytes bytes) throws IOException {
        return Files.write(directory.resolve("model.gguf"), bytes.bytes());
    }

    @Test
    void everyWayOfSplittingTextIsTheLibrarys() throws IOException {
        JsonNode rows = new ObjectMapper()
                .readTree(TestFiles.golden("pretokenizers.json").toFile());
        assertThat(rows).hasSize(3);
        for (JsonNode row : rows) {
            List<String> tokens = new ArrayList<>();
            row.path("tokens").forEach(token -> tokens.add(token.asText()));
            List<String> merges = new ArrayList<>();
            row.path("merges").forEach(merge -> merges.add(merge.asText()));
            tokens.add("<end>");
            List<Integer> types = new ArrayList<>(Collections.nCopies(tokens.size(), 1));
            types.set(tokens.size() - 1, 3);
            Path file = directory.resolve("splits.gguf");
            Files.write(
                    file,
                    GgufBytes.tinyLlama()
                            .string("tokenizer.ggml.model", "gpt2")
                            .string("tokenizer.ggml.pre", row.path("pre").asText())
                            .strings("tokenizer.ggml.tokens", tokens)
                            .strings("tokenizer.ggml.merges", merges)
                            .integers("tokenizer.ggml.token_type", types)
                            .integer("tokenizer.ggml.eos_token_id", tokens.size() - 1)
                            .tinyTensors(tokens.size())
                            .bytes());
            try (Tokenizer tokenizer = Tokenizers.open(file)) {
                for (JsonNode text : row.path("texts")) {
                    int[] expected = new ObjectMapper().convertValue(text.path("ids"), int[].class);
                    assertThat(tokenizer.encode(text.path("text").asText()))
                            .as("%s %s", row.path("pre"), text.path("text"))
                            .containsExactly(expected);
                }
            }
        }
    }
}
