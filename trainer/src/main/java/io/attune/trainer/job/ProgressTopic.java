package io.attune.trainer.job;

import io.attune.schemas.config.Connections;
import io.attune.schemas.id.Digest;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import io.attune.trainer.run.StepReport;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes how a run gets on while it runs, so outside the transaction that ends it. A lost report is logged and does no
 * other harm: the candidate, or the failure, is what counts.
 */
final class ProgressTopic implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProgressTopic.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaProducer<String, TrainingProgress> producer;
    private final Clock clock;

    ProgressTopic(Connections connections, Clock clock) {
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("enable.idempotence", "true");
        settings.put("max.block.ms", "5000");
        this.producer = new KafkaProducer<>(
                settings, new StringSerializer(), new RecordSerdes(connections).serializer(TrainingProgress.class));
        this.clock = clock;
    }

    void started(RetrainRequest request, int steps) {
        send(record(request, TrainingState.STARTED, 0, steps, clock).build());
    }

    void running(RetrainRequest request, StepReport report) {
        send(record(request, TrainingState.RUNNING, report.step(), report.steps(), clock)
                .setLoss(report.loss())
                .setLearningRate(report.learningRate())
                .setTokensPerSecond(report.tokensPerSecond())
                .setEtaSeconds(report.etaSeconds())
                .build());
    }

    /** A report without figures. The same report made twice has the same id. */
    static TrainingProgress.Builder record(
            RetrainRequest request, TrainingState state, int step, int steps, Clock clock) {
        return TrainingProgress.newBuilder()
                .setId(Digest.of("progress", request.getId(), state, step))
                .setScope(request.getScope())
                .setEventTime(clock.millis())
                .setRequestId(request.getId())
                .setState(state)
                .setStep(step)
                .setSteps(steps);
    }

    private void send(TrainingProgress progress) {
        String topic = Topic.TRAINING_PROGRESS.topicName();
        producer.send(new ProducerRecord<>(topic, progress.getRequestId(), progress), (metadata, failure) -> {
            if (failure != null) {
                log.warn("progress of request {} is not published: {}", progress.getRequestId(), failure.toString());
            }
        });
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
