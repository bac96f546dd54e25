package io.attune.trainer.job;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.RegistryOutage;
import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the clients that take requests and publish answers. The polling thread keeps the group alive, with its
 * partitions paused, while the run thread trains. Whatever goes wrong with Kafka ends the session; what was not committed
 * comes again in the next one.
 */
final class RequestSession implements AutoCloseable {
    static final String GROUP = "attune-trainer";

    private static final Logger log = LoggerFactory.getLogger(RequestSession.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final RequestWork work;
    private final RunDirectories directories;
    private final ExecutorService runner;
    private final Clock clock;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<RetrainRequest> requests;
    private final AnswerTransaction transaction;
    private final ProgressTopic progress;
    private final Cancellations cancellations;
    private InFlight current;

    RequestSession(
            Connections connections,
            String transactionalId,
            RequestWork work,
            ProgressTopic progress,
            RunDirectories directories,
            ExecutorService runner,
            Clock clock) {
        this.work = work;
        this.directories = directories;
        this.runner = runner;
        this.clock = clock;
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("group.id", GROUP);
        // A trainer that was killed is replaced at once by its successor of the same name, without waiting for its
        // session's
        // end; of two that run at the same time the first is fenced.
        settings.put("group.instance.id", transactionalId);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", "1");
        // Keeps a running request where it is when another trainer joins.
        settings.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.requests = new RecordSerdes(connections).deserializer(RetrainRequest.class);
        this.transaction = new AnswerTransaction(connections, transactionalId);
        this.progress = progress;
        this.cancellations = new Cancellations(connections);
    }

    /** Takes and answers requests until told to stop. */
    void run(AtomicBoolean closing, Runnable whenReady) throws InterruptedException, IOException {
        transaction.begin();
        cancellations.start();
        consumer.subscribe(List.of(Topic.RETRAIN_REQUESTS.topicName()), new PausedWhileRunning());
        while (!closing.get()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            if (!consumer.assignment().isEmpty()) {
                whenReady.run();
            }
            cancellations.refresh();
            if (current != null && isCancelled(current)) {
                current.stop();
            }
            if (current != null && current.isDone()) {
                Answer answer = current.answerOrRetry();
                if (answer != null) {
                    settle(current, answer);
                }
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            RetrainRequest request = requests.deserialize(record.topic(), record.headers(), record.value());
            if (request.getCancels() != null) {
                // It has done its work already; here it only takes its turn.
                transaction.commit(record, consumer.groupMetadata());
                return;
            }
            current = new InFlight(record, request, (asked, stop) -> work.answer(asked, progress, stop::get), runner);
            consumer.pause(consumer.assignment());
        } catch (SerializationException e) {
            if (RegistryOutage.isBehind(e)) {
                throw e;
            }
            log.warn("a record of {} at {} is no retrain request: {}", record.topic(), record.offset(), e.getMessage());
            transaction.add(
                    Topic.DEAD_LETTERS,
                    record.key() == null ? new byte[0] : record.key(),
                    DeadLetter.class,
                    RequestDeadLetter.of(record, e.getMessage(), clock.millis()));
            transaction.commit(record, consumer.groupMetadata());
        }
    }

    private boolean isCancelled(InFlight work) {
        return cancellations.contains(work.request().getId());
    }

    private void settle(InFlight done, Answer given) throws IOException {
        current = null;
        RetrainRequest request = done.request();
        Answer answer = given instanceof Answer.Interrupted && isCancelled(done)
                ? new Answer.Refused("it was cancelled")
                : given;
        if (answer instanceof Answer.Interrupted interrupted) {
            log.info("request {} stops after step {}", request.getId(), interrupted.step());
            return;
        }
        if (answer instanceof Answer.Trained trained) {
            Candidate candidate = trained.candidate();
            transaction.add(Topic.CANDIDATES, request.getScope(), Candidate.class, candidate);
            int steps = candidate.getMetrics().getSteps();
            addProgress(ProgressTopic.record(request, TrainingState.FINISHED, steps, steps, clock)
                    .setLoss(candidate.getMetrics().getFinalLoss())
                    .setTokensPerSecond(candidate.getMetrics().getTokensPerSecond())
                    .setEtaSeconds(0.0)
                    .setMessage(trained.note())
                    .build());
            log.info("request {} gave adapter {}", request.getId(), candidate.getAdapterId());
        } else if (answer instanceof Answer.Refused refused) {
            addProgress(ProgressTopic.record(request, TrainingState.FAILED, 0, 0, clock)
                    .setMessage(refused.reason())
                    .build());
            log.warn("request {} of {} failed: {}", request.getId(), request.getScope(), refused.reason());
        } else if (answer instanceof Answer.AlreadyAnswered already) {
            log.info("request {} repeats one that candidate {} answered", request.getId(), already.candidateId());
        }
        transaction.commit(done.record(), consumer.groupMetadata());
        directories.delete(request.getId());
        consumer.resume(consumer.assignment());
    }

    private void addProgress(TrainingProgress report) {
        transaction.add(Topic.TRAINING_PROGRESS, report.getRequestId(), TrainingProgress.class, report);
    }

    @Override
    public void close() {
        if (current != null) {
            current.stop();
        }
        // What ends in order makes room for a trainer of another name.
        consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        requests.close();
        transaction.close();
    }

    /** Pauses what is assigned while a request is being worked on, and drops that request when its partition goes. */
    private final class PausedWhileRunning implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (current != null) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (current != null && partitions.contains(current.place())) {
                log.info(
                        "request {} is given up, to be continued from its checkpoint",
                        current.request().getId());
                current.stop();
                current = null;
                consumer.resume(consumer.paused());
            }
        }
    }
}
