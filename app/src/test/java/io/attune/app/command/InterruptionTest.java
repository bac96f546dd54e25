package io.attune.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    @Test
    void theEndOfTheProcessWaitsUntilTheWorkHasStopped() throws Exception {
        Interruption interruption = Interruption.watch();
        assertThat(interruption.requested()).isFalse();
        Thread end = new Thread(interruption::interrupt, "end");
        end.start();
        await().atMost(Duration.ofSeconds(10)).until(interruption::requested);
        await().atMost(Duration.ofSeconds(10)).until(() -> end.getState() == Thread.State.TIMED_WAITING);
        interruption.close();
        end.join(10_000);
        assertThat(end.isAlive()).isFalse();
    }

    @Test
    void workThatIsDoneHoldsNothingBack() throws Exception {
        Interruption interruption = Interruption.watch();
        interruption.close();
        Thread end = new Thread(interruption::interrupt, "end");
        end.start();
        end.join(10_000);
        assertThat(end.isAlive()).isFalse();
    }
}
