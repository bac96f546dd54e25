package io.attune.trainer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class InFlightTest {
    @Test
    void aStepThatIsInterruptedBecauseTheTrainerEndsIsNotHeldAgainstTheRequest() throws Exception {
        ExecutorService runner = Executors.newSingleThreadExecutor(task -> new Thread(task, "run"));
        CountDownLatch begun = new CountDownLatch(1);
        InFlight work = new InFlight(
                new ConsumerRecord<>("requests", 0, 0, new byte[0], new byte[0]),
                null,
                (request, stop) -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new CancellationException("interrupted");
                },
                runner);
        begun.await();
        runner.shutdownNow();
        await().atMost(Duration.ofSeconds(10)).until(work::isDone);
        assertThat(work.answerOrRetry()).isInstanceOf(Answer.Interrupted.class);
    }
}
