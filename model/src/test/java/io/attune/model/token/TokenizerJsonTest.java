package io.attune.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.model.TestFiles;
import io.attune.model.format.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void truncationAndPaddingOfTheFileAreOff() throws IOException {
        String text = "The lamp turns. ".repeat(500);
        int[] plain;
        try (Tokenizer tokenizer = Tokenizers.open(TestFiles.golden("tiny-hf"))) {
            plain = tokenizer.encode(text);
            assertThat(plain).hasSizeGreaterThan(2000);
            assertThat(tokenizer.encode("a")).hasSize(1);
        }
        Tokenizer limited = open(root -> {
            root.putObject("truncation")
                    .put("direction", "Right")
                    .put("max_length", 16)
                    .put("strategy", "LongestFirst")
                    .put("stride", 0);
            ObjectNode padding = root.putObject("padding");
            padding.putObject("strategy").put("Fixed", 32);
            padding.put("direction", "Right").putNull("pad_to_multiple_of");
            padding.put("pad_id", 0).put("pad_type_id", 0).put("pad_token", "<|endoftext|>");
        });
        try (limited) {
            assertThat(limited.encode(text)).containsExactly(plain);
            assertThat(limited.encode("a")).hasSize(1);
        }
    }

    @Test
    void aPostProcessorSaysWhetherThereIsABos() throws IOException {
        Tokenizer tokenizer = open(root -> {
            ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
            processor.putArray("single").addObject().putObject("SpecialToken").put("id", "<|endoftext|>");
        });
        try (tokenizer) {
            assertThat(tokenizer.addsBos()).isFalse();
        }
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                "{\"bos_token\": \"<|endoftext|>\", \"eos_token\": {\"content\": \"<|im_end|>\"}}");
        try (Tokenizer again = Tokenizers.open(directory)) {
            assertThat(again.addsBos()).isTrue();
            assertThat(again.bos()).isZero();
            // The text itself gets none: the encoder of examples adds it.
            assertThat(again.encode("a")).hasSize(1);
        }
    }

    @Test
    void aWordSpelledLikeAControlTokenStaysAWord() throws IOException {
        Tokenizer tokenizer = open(root -> {
            ObjectNode model = (ObjectNode) root.get("model");
            model.put("ignore_merges", true);
            ObjectNode vocabulary = (ObjectNode) model.get("vocab");
            vocabulary.put("keeper!", 288);
            root.withArray("added_tokens")
                    .addObject()
                    .put("id", 288)
                    .put("content", "keeper!")
                    .put("special", true);
            root.set(
                    "pre_tokenizer",
                    JSON.createObjectNode()
                            .put("type", "ByteLevel")
                            .put("add_prefix_space", false)
                            .put("trim_offsets", true)
                            .put("use_regex", false));
        });
        try (tokenizer) {
            assertThat(tokenizer.encode("keeper!")).doesNotContain(288);
            assertThat(tokenizer.id("keeper!")).contains(288);
        }
    }

    @Test
    void namesWhatIsWrong() {
        refused(root -> ((ObjectNode) root.get("model")).put("type", "Unigram"), "model Unigram is not supported");
        refused(ObjectNode::removeAll, "tokenizer.json: names no model; BPE is what is read");
        refused(root -> ((ObjectNode) root.get("model")).put("vocab", 3), "the BPE model has no vocab");
        refused(root -> root.putObject("decoder").put("type", "WordPiece"), "decoder WordPiece is not supported");
        refused(root -> root.putNull("decoder"), "decoder missing is not supported");
        refused(root -> root.putArray("added_tokens"), "no token that ends a text");
        refused(
                root -> root.withArray("added_tokens")
                        .addObject()
                        .put("id", 300)
                        .put("content", "x")
                        .put("lstrip", true),
                "lstrip");
        refused(root -> ((ObjectNode) root.get("model").get("vocab")).put("zz", -4), "token zz has the id -4");
        refused(root -> ((ObjectNode) root.get("model")).withArray("merges").insert(0, "no such"), "tokeniser refused");
    }

    private void refused(Consumer<ObjectNode> change, String message) {
        assertThatThrownBy(() -> open(change))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    private Tokenizer open(Consumer<ObjectNode> change) throws IOException {
        ObjectNode root = (ObjectNode)
                JSON.readTree(TestFiles.golden("tiny-hf/tokenizer.json").toFile());
        change.accept(root);
        JSON.writeValue(directory.resolve("tokenizer.json").toFile(), root);
        return Tokenizers.open(directory);
    }
}
