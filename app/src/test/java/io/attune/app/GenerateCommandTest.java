package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GenerateCommandTest {
    /** Pocket's tokeniser makes a token of each of the 6000 characters, and the template adds a few. */
    @Test
    void aPromptThatIsTooLongIsRefusedByItsOwnLength() {
        Cli cli = new Cli();
        String pocket = Repository.root().resolve("model/pocket").toString();
        String prompt = "7 ".repeat(3000);
        assertThat(cli.run("generate", "--model", pocket, "--precision=F32", "--device=cpu", "--prompt", prompt))
                .isEqualTo(2);
        assertThat(cli.err.toString())
                .containsPattern("attune: a sequence of 60[0-9]{2} tokens is longer than the 1024 positions of pocket");
    }
}
