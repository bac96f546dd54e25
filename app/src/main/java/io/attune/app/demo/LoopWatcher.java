package io.attune.app.demo;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.Signal;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Follows what the loop says of itself on its topics, from the first record on, in a thread of its own. */
final class LoopWatcher implements AutoCloseable {
    private static final List<Topic> TOPICS = List.of(
            Topic.ALERTS,
            Topic.SIGNALS,
            Topic.RETRAIN_REQUESTS,
            Topic.TRAINING_PROGRESS,
            Topic.CANDIDATES,
            Topic.EVALUATIONS,
            Topic.DEPLOYMENTS,
            Topic.DEAD_LETTERS);

    private final Connections connections;
    private final Consumer<SpecificRecord> listener;
    private final List<SpecificRecord> seen = new CopyOnWriteArrayList<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closing;
    private volatile RuntimeException failure;

    LoopWatcher(Connections connections, Consumer<SpecificRecord> listener) {
        this.connections = connections;
        this.listener = listener;
        Map<String, Object> settings = new HashMap<>(connections.kafkaClient());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = new Thread(this::follow, "attune-demo-watcher");
    }

    void start() {
        thread.start();
    }

    List<Alert> alerts() {
        return of(Alert.class).toList();
    }

    List<Signal> signals() {
        return of(Signal.class).toList();
    }

    List<RetrainRequest> requests() {
        return of(RetrainRequest.class).toList();
    }

    List<TrainingProgress> progress() {
        return of(TrainingProgress.class).toList();
    }

    List<Candidate> candidates() {
        return of(Candidate.class).toList();
    }

    List<Evaluation> evaluations() {
        return of(Evaluation.class).toList();
    }

    List<Deployment> deployments() {
        return of(Deployment.class).toList();
    }

    List<DeadLetter> deadLetters() {
        return of(DeadLetter.class).toList();
    }

    /** Throws what ended the watching, if anything did. */
    void check() {
        if (failure != null) {
            throw new IllegalStateException("the demo lost sight of the loop: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T extends SpecificRecord> Stream<T> of(Class<T> type) {
        return seen.stream().filter(type::isInstance).map(type::cast);
    }

    private void follow() {
        RecordSerdes serdes = new RecordSerdes(connections);
        Map<String, Deserializer<? extends SpecificRecord>> values = new HashMap<>();
        try (consumer) {
            TOPICS.forEach(topic -> values.put(topic.topicName(), serdes.deserializer(topic.recordType())));
            List<TopicPartition> partitions = TOPICS.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    SpecificRecord value = values.get(record.topic()).deserialize(record.topic(), record.value());
                    seen.add(value);
                    listener.accept(value);
                }
            }
        } catch (WakeupException e) {
            if (!closing) {
                failure = e;
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            values.values().forEach(Deserializer::close);
        }
    }
}
