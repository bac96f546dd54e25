package io.attune.streams.curation;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Split;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.Test;

class PromptSplitTest {
    private static Split of(String prompt) {
        return PromptSplit.of(List.of(new ChatMessage("user", prompt)), 0.2);
    }

    @Property(tries = 300)
    void capitalsSpacesAndWidthDoNotMoveAPrompt(@ForAll @AlphaChars @NotBlank String word) {
        Split side = of(word + " please");
        assertThat(of("  " + word.toUpperCase(Locale.ROOT) + "\u00A0\n PLEASE "))
                .isEqualTo(side);
        assertThat(of(word + " ｐｌｅａｓｅ")).isEqualTo(side);
    }

    @Test
    void aDatedSystemMessageDoesNotMoveAPrompt() {
        for (int i = 0; i < 50; i++) {
            ChatMessage prompt = new ChatMessage("user", "prompt " + i);
            assertThat(PromptSplit.of(List.of(new ChatMessage("system", "today is day " + i), prompt), 0.2))
                    .isEqualTo(PromptSplit.of(List.of(prompt), 0.2));
        }
    }

    @Test
    void theShareIsKept() {
        long held = 0;
        for (int i = 0; i < 20_000; i++) {
            held += of("prompt number " + i) == Split.HOLDOUT ? 1 : 0;
        }
        // Binomial(20000, 0.2): standard deviation 57; five of them.
        assertThat(held).isBetween(4_000L - 285, 4_000L + 285);
    }

    @Test
    void aLargerShareOnlyMovesPromptsToTheHoldout() {
        for (int i = 0; i < 500; i++) {
            List<ChatMessage> prompt = List.of(new ChatMessage("user", "prompt " + i));
            if (PromptSplit.of(prompt, 0.1) == Split.HOLDOUT) {
                assertThat(PromptSplit.of(prompt, 0.3)).isEqualTo(Split.HOLDOUT);
            }
        }
    }
}
