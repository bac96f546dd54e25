package io.attune.evaluator.job;

import io.attune.evaluator.gate.Decision;
import io.attune.schemas.config.Connections;
import io.attune.schemas.id.Digest;
import io.attune.schemas.read.TopicRanges;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.RegistryOutage;
import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the clients that take candidates and publish decisions. An evaluation takes minutes at most, so it runs on
 * the polling thread itself. Whatever goes wrong with Kafka ends the session; what was not committed comes again.
 */
final class GateSession implements AutoCloseable {
    static final String GROUP = "attune-evaluator";

    private static final Logger log = LoggerFactory.getLogger(GateSession.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;
    private static final int LONGEST_DEAD_VALUE = 256 * 1024;

    private final Connections connections;
    private final CandidateEvaluation evaluation;
    private final Clock clock;
    private final RecordSerdes serdes;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<Candidate> candidates;
    private final KafkaProducer<byte[], byte[]> producer;

    GateSession(Connections connections, String transactionalId, CandidateEvaluation evaluation, Clock clock) {
        this.connections = connections;
        this.evaluation = evaluation;
        this.clock = clock;
        this.serdes = new RecordSerdes(connections);
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("group.id", GROUP);
        // An evaluator that was killed is replaced at once by its successor of the same name.
        settings.put("group.instance.id", transactionalId);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.poll.records", "1");
        settings.put("max.poll.interval.ms", Integer.toString((int)
                Duration.ofHours(1).toMillis()));
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.candidates = serdes.deserializer(Candidate.class);
        Map<String, Object> writing = connections.kafkaClient();
        writing.put("transactional.id", transactionalId);
        this.producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Takes and decides on candidates until told to stop. */
    void run(AtomicBoolean ending, Runnable whenReady) throws IOException {
        producer.initTransactions();
        consumer.subscribe(List.of(Topic.CANDIDATES.topicName()));
        while (!ending.get()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (!ending.get()) {
                    handle(record, ending);
                }
            }
            if (!consumer.assignment().isEmpty()) {
                whenReady.run();
            }
        }
    }

    private void handle(ConsumerRecord<byte[], byte[]> record, AtomicBoolean ending) throws IOException {
        Candidate candidate;
        try {
            candidate = candidates.deserialize(record.topic(), record.headers(), record.value());
        } catch (SerializationException e) {
            if (RegistryOutage.isBehind(e)) {
                throw e;
            }
            log.warn("a record of {} at {} is no candidate: {}", record.topic(), record.offset(), e.getMessage());
            byte[] key = record.key() == null ? new byte[0] : record.key();
            DeadLetter letter = deadLetter(record, e.getMessage());
            commit(record, List.of(record(Topic.DEAD_LETTERS, key, DeadLetter.class, letter)));
            return;
        }
        if (isDecided(candidate)) {
            log.info("candidate {} of {} was decided on before", candidate.getId(), candidate.getScope());
            commit(record, List.of());
            return;
        }
        String incumbent = incumbent(candidate.getScope());
        Decision decision = decide(candidate, incumbent, ending);
        if (decision == null) {
            return;
        }
        log.info(
                "candidate {} of {}: {}: {}",
                candidate.getId(),
                candidate.getScope(),
                decision.rule(),
                decision.reason());
        long now = clock.millis();
        byte[] key = candidate.getScope().getBytes(StandardCharsets.UTF_8);
        commit(
                record,
                List.of(
                        record(
                                Topic.EVALUATIONS,
                                key,
                                Evaluation.class,
                                DecisionRecords.evaluation(candidate, incumbent, decision, now)),
                        record(
                                Topic.DEPLOYMENTS,
                                key,
                                Deployment.class,
                                DecisionRecords.deployment(candidate, incumbent, decision, now))));
    }

    /** The decision; null when it is time to end before there is one. What fails again and again is rejected. */
    private Decision decide(Candidate candidate, String incumbent, AtomicBoolean ending) {
        for (int attempt = 1; ; attempt++) {
            try {
                return evaluation.decide(candidate, incumbent, ending::get).orElse(null);
            } catch (KafkaException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                log.warn("candidate {} failed, attempt {} of {}", candidate.getId(), attempt, ATTEMPTS, e);
                if (attempt == ATTEMPTS) {
                    return new Decision.Rejected(
                            "evaluation-failed", "it failed " + ATTEMPTS + " times: " + e, List.of());
                }
            }
        }
    }

    private boolean isDecided(Candidate candidate) throws IOException {
        String id = DecisionRecords.evaluationId(candidate);
        AtomicBoolean found = new AtomicBoolean();
        try (TopicRanges<Evaluation> topic =
                new TopicRanges<>(connections, Topic.EVALUATIONS, Evaluation.class, PATIENCE)) {
            topic.readAll(evaluated -> {
                if (evaluated.getId().equals(id)) {
                    found.set(true);
                }
            });
        }
        return found.get();
    }

    private String incumbent(String scope) throws IOException {
        ScopeDeployments deployments = new ScopeDeployments();
        try (TopicRanges<Deployment> topic =
                new TopicRanges<>(connections, Topic.DEPLOYMENTS, Deployment.class, PATIENCE)) {
            topic.readAll(deployment -> {
                if (deployment.getScope().equals(scope)) {
                    deployments.accept(deployment);
                }
            });
        }
        return deployments.adapterId();
    }

    private void commit(ConsumerRecord<?, ?> consumed, List<ProducerRecord<byte[], byte[]>> records) {
        producer.beginTransaction();
        records.forEach(producer::send);
        producer.sendOffsetsToTransaction(
                Map.of(
                        new TopicPartition(consumed.topic(), consumed.partition()),
                        new OffsetAndMetadata(consumed.offset() + 1)),
                consumer.groupMetadata());
        producer.commitTransaction();
    }

    private <T extends SpecificRecord> ProducerRecord<byte[], byte[]> record(
            Topic topic, byte[] key, Class<T> type, T value) {
        RecordSerdes.requireType(topic, type);
        try (Serializer<T> serializer = serdes.serializer(type)) {
            return new ProducerRecord<>(topic.topicName(), key, serializer.serialize(topic.topicName(), value));
        }
    }

    private DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return DeadLetter.newBuilder()
                .setId(Digest.of("dead-letter", record.topic(), record.partition(), record.offset()))
                .setScope(null)
                .setEventTime(clock.millis())
                .setComponent("evaluator")
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setKey(record.key() == null ? null : ByteBuffer.wrap(record.key()))
                .setValue(ByteBuffer.wrap(Arrays.copyOf(value, Math.min(LONGEST_DEAD_VALUE, value.length))))
                .setValueSize(value.length)
                .setReason(reason)
                .build();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        candidates.close();
        producer.close(CLOSE_LIMIT);
    }
}
