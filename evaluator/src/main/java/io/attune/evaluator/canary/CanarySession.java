package io.attune.evaluator.canary;

import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.RegistryOutage;
import io.attune.schemas.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows candidates and deployments from their beginning and outcomes of the last day, and publishes rollbacks. All of its
 * state is on those topics: a new session works it out again, and a rollback that is on the topic already is not repeated.
 */
final class CanarySession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CanarySession.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOK_BACK = Duration.ofDays(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** Largest probability of taking back an adapter that is not worse than its predecessor. */
    private static final double ERROR = 0.02;

    private final Policies policies;
    private final Clock clock;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<String, Deployment> producer;
    private final Deserializer<Candidate> candidates;
    private final Deserializer<Deployment> deployments;
    private final Deserializer<Outcome> outcomes;
    private final Map<String, ScopeCanary> scopes = new HashMap<>();
    private final Set<String> published = new HashSet<>();
    private final Map<String, Deployment> due = new HashMap<>();

    CanarySession(Connections connections, Policies policies, Clock clock) {
        this.policies = policies;
        this.clock = clock;
        RecordSerdes serdes = new RecordSerdes(connections);
        Map<String, Object> settings = connections.kafkaClient();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Map<String, Object> writing = connections.kafkaClient();
        writing.put("enable.idempotence", "true");
        this.producer = new KafkaProducer<>(writing, new StringSerializer(), serdes.serializer(Deployment.class));
        this.candidates = serdes.deserializer(Candidate.class);
        this.deployments = serdes.deserializer(Deployment.class);
        this.outcomes = serdes.deserializer(Outcome.class);
    }

    void run(AtomicBoolean ending, Runnable whenReady) throws InterruptedException {
        // What was decided comes first: outcomes only mean something once it is known which adapter served when.
        List<TopicPartition> decisions = places(Topic.CANDIDATES, Topic.DEPLOYMENTS);
        consumer.assign(decisions);
        consumer.seekToBeginning(decisions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(decisions);
        while (!ending.get() && decisions.stream().anyMatch(place -> consumer.position(place) < ends.get(place))) {
            take(consumer.poll(POLL));
        }
        followOutcomes(decisions);
        while (!ending.get()) {
            take(consumer.poll(POLL));
            publishDue();
            whenReady.run();
        }
    }

    /** Adds the outcomes to what is followed, the decisions stay where they are. */
    private void followOutcomes(List<TopicPartition> decisions) {
        List<TopicPartition> judged = places(Topic.OUTCOMES);
        List<TopicPartition> all = new ArrayList<>(decisions);
        all.addAll(judged);
        consumer.assign(all);
        Map<TopicPartition, Long> times = new HashMap<>();
        judged.forEach(place -> times.put(place, clock.millis() - LOOK_BACK.toMillis()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> ends = consumer.endOffsets(judged);
        judged.forEach(place -> {
            OffsetAndTimestamp offset = found.get(place);
            consumer.seek(place, offset == null ? ends.get(place) : offset.offset());
        });
    }

    private List<TopicPartition> places(Topic... topics) {
        return List.of(topics).stream()
                .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> sorted = new ArrayList<>();
        records.forEach(sorted::add);
        sorted.sort(Comparator.comparing(
                (ConsumerRecord<byte[], byte[]> record) -> record.topic().equals(Topic.OUTCOMES.topicName())));
        for (ConsumerRecord<byte[], byte[]> record : sorted) {
            try {
                take(record);
            } catch (SerializationException e) {
                if (RegistryOutage.isBehind(e)) {
                    throw e;
                }
                log.warn(
                        "a record of {}-{} at {} cannot be read and is passed over: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topic.CANDIDATES.topicName())) {
            Candidate candidate = candidates.deserialize(record.topic(), record.headers(), record.value());
            scope(candidate.getScope()).accept(candidate);
        } else if (record.topic().equals(Topic.DEPLOYMENTS.topicName())) {
            Deployment deployment = deployments.deserialize(record.topic(), record.headers(), record.value());
            published.add(deployment.getId());
            remember(scope(deployment.getScope()).accept(deployment, clock.millis()));
        } else {
            Outcome outcome = outcomes.deserialize(record.topic(), record.headers(), record.value());
            remember(scope(outcome.getScope()).accept(outcome, clock.millis()));
        }
    }

    private ScopeCanary scope(String name) {
        return scopes.computeIfAbsent(
                name, scope -> new ScopeCanary(policies.of(scope).retrain().canaryOutcomes(), ERROR));
    }

    private void remember(Optional<Deployment> rollback) {
        rollback.ifPresent(deployment -> due.put(deployment.getId(), deployment));
    }

    private void publishDue() throws InterruptedException {
        due.keySet().removeAll(published);
        for (Deployment rollback : List.copyOf(due.values())) {
            try {
                producer.send(new ProducerRecord<>(Topic.DEPLOYMENTS.topicName(), rollback.getScope(), rollback))
                        .get();
            } catch (ExecutionException e) {
                throw new KafkaException("the rollback of " + rollback.getScope() + " is not published", e.getCause());
            }
            published.add(rollback.getId());
            log.warn("{} is rolled back: {}", rollback.getScope(), rollback.getReason());
        }
        due.clear();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(CLOSE_LIMIT);
        candidates.close();
        deployments.close();
        outcomes.close();
    }
}
