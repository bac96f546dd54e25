package io.attune.trainer.job;

import io.attune.schemas.record.RetrainRequest;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one request that is being worked on, by the run thread; everything here is called by the polling thread. */
final class InFlight {
    private static final Logger log = LoggerFactory.getLogger(InFlight.class);
    private static final int ATTEMPTS = 3;
    private static final int PAUSES = 20;

    private final ConsumerRecord<byte[], byte[]> record;
    private final RetrainRequest request;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Callable<Answer> work;
    private final ExecutorService runner;
    private Future<Answer> result;
    private int failures;

    /** Starts the work. */
    InFlight(ConsumerRecord<byte[], byte[]> record, RetrainRequest request, Work work, ExecutorService runner) {
        this.record = record;
        this.request = request;
        this.work = () -> work.answer(request, stop);
        this.runner = runner;
        this.result = runner.submit(this.work);
    }

    /** What is done with a request. */
    interface Work {
        Answer answer(RetrainRequest request, AtomicBoolean stop) throws Exception;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    RetrainRequest request() {
        return request;
    }

    TopicPartition place() {
        return new TopicPartition(record.topic(), record.partition());
    }

    boolean isDone() {
        return result.isDone();
    }

    /** Asks the work to stop at its next step; it leaves a checkpoint. */
    void stop() {
        stop.set(true);
    }

    /** The answer of work that is done; null when it failed and was started once more. */
    Answer answerOrRetry() throws InterruptedException {
        try {
            return result.get();
        } catch (CancellationException e) {
            return new Answer.Interrupted(0);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException outage) {
                // Not the request's fault: the session begins anew, and the request with it.
                throw outage;
            }
            failures++;
            log.warn("request {} failed, attempt {} of {}", request.getId(), failures, ATTEMPTS, e.getCause());
            if (stop.get()) {
                return new Answer.Interrupted(0);
            }
            if (failures < ATTEMPTS) {
                result = runner.submit(this::workAfterPause);
                return null;
            }
            return new Answer.Refused("it failed " + ATTEMPTS + " times, the last time with: " + e.getCause());
        }
    }

    private Answer workAfterPause() throws Exception {
        for (int waited = 0; waited < PAUSES && !stop.get(); waited++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return work.call();
    }
}
