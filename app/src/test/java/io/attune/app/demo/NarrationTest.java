package io.attune.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.app.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class NarrationTest {
    private final StringWriter out = new StringWriter();
    private final Narration narration =
            new Narration(new Terminal(new PrintWriter(out, true), true), System.nanoTime());

    private String lastLine() {
        String text = out.toString();
        return text.substring(text.lastIndexOf('K') + 1);
    }

    private void exchange(Phase phase, Boolean thumbUp, String adapter) {
        narration.exchange(new Observation(0, phase, "GENERAL", 0, 2.0, thumbUp, adapter));
    }

    @Test
    void aPlannedPhaseShowsHowFarItIs() {
        narration.begin(Phase.CALM, 8);
        exchange(Phase.CALM, true, null);
        exchange(Phase.CALM, null, null);
        assertThat(lastLine()).contains("[#####               ] calm 2/8, thumbs up 100 % of the last 1");
        exchange(Phase.CALM, false, null);
        assertThat(lastLine()).contains("calm 3/8").contains("thumbs up 50 % of the last 2");
    }

    @Test
    void anOpenPhaseCountsAndNamesAdapterAndTraining() {
        narration.begin(Phase.SHIFTED, 0);
        narration.training("training step 3/9");
        assertThat(lastLine()).endsWith("shifted 0, training step 3/9");
        exchange(Phase.SHIFTED, null, "0123456789abcdef");
        assertThat(lastLine()).endsWith("shifted 1, adapter 01234567, training step 3/9");
        narration.training("");
        assertThat(lastLine()).endsWith("shifted 1");
    }
}
