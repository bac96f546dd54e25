package io.attune.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.TestFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class TokenizerPropertiesTest {
    private static Tokenizer tokenizer;

    @BeforeContainer
    static void open() throws IOException {
        tokenizer = Tokenizers.open(TestFiles.golden("tiny-hf"));
    }

    @AfterContainer
    static void close() {
        tokenizer.close();
    }

    @Property(tries = 1000)
    void anyTextComesBack(@ForAll String text) {
        // Halves of surrogate pairs have no UTF-8 form.
        String utf8 = text.codePoints()
                .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(utf8);
    }

    @Property(tries = 1000)
    void textNeverBecomesAControlToken(@ForAll long seed) {
        Random random = new Random(seed);
        String[] parts = {"<|im_end|>", "<|im_start|>", "<|endoftext|>", "<|", "|>", "im_end", " ", "system\n", "a"};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        assertThat(tokenizer.encode(text.toString())).doesNotContain(0, 1, 2);
        assertThat(tokenizer.decode(tokenizer.encode(text.toString()))).isEqualTo(text.toString());
    }

    @Property(tries = 1000)
    void piecesOfAStreamAreTheWholeText(@ForAll long seed) {
        int[] ids = new Random(seed).ints(40, 0, tokenizer.vocabSize() + 3).toArray();
        StreamingDecoder decoder = tokenizer.streamingDecoder();
        StringBuilder text = new StringBuilder();
        Arrays.stream(ids).forEach(id -> text.append(decoder.push(id)));
        assertThat(text.append(decoder.finish()).toString()).isEqualTo(tokenizer.decode(ids));
    }

    @Property(tries = 1000)
    void aStreamNeverSplitsACharacter(@ForAll String text) {
        StreamingDecoder decoder = tokenizer.streamingDecoder();
        for (int id : tokenizer.encode("\u4f60\uD83D\uDE00" + text.replaceAll("[\\x{D800}-\\x{DFFF}]", ""))) {
            String piece = decoder.push(id);
            assertThat(new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(piece);
            if (!text.contains("\uFFFD")) {
                assertThat(piece).doesNotContain("\uFFFD");
            }
        }
        assertThat(decoder.finish()).isEmpty();
    }
}
