package io.attune.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    void workThatDoesNotStopByItselfIsCut() throws Exception {
        AtomicBoolean cut = new AtomicBoolean();
        Interruption interruption = new Interruption(Duration.ofMillis(50), () -> cut.set(true));
        Thread end = new Thread(interruption::interrupt, "end");
        end.start();
        await().atMost(Duration.ofSeconds(10)).untilTrue(cut);
        assertThat(end.isAlive()).as("waits for what was cut").isTrue();
        interruption.close();
        end.join(10_000);
        assertThat(end.isAlive()).isFalse();
    }

    @Test
    void workWithNothingToSaveIsInterruptedAtOnce() throws Exception {
        Interruption interruption = new Interruption(Duration.ZERO, Thread.currentThread()::interrupt);
        Thread end = new Thread(interruption::interrupt, "end");
        end.start();
        assertThatThrownBy(() -> new CountDownLatch(1).await(10, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
        interruption.close();
        end.join(10_000);
        assertThat(end.isAlive()).isFalse();
    }

    @Test
    void whatWorkThrowsByItselfStaysWhatItIs() throws Exception {
        StringWriter err = new StringWriter();
        assertThat(Interruption.during(() -> 7, new PrintWriter(err))).isEqualTo(7);
        assertThatThrownBy(() -> Interruption.during(
                        () -> {
                            throw new IOException("no disk");
                        },
                        new PrintWriter(err)))
                .hasMessage("no disk");
        assertThat(err.toString()).isEmpty();
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
