package io.attune.drift.job;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** From sending the record that an alert rests on to the alert at a reader of committed records. */
final class AlertLatency {

    private final DriftBroker broker;
    private final Path directory;
    private final int scopes;
    private final int rate;

    AlertLatency(DriftBroker broker, Path directory, int scopes, int rate) {
        this.broker = broker;
        this.directory = directory;
        this.scopes = scopes;
        this.rate = rate;
    }

    void measure() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%d scopes, %d events/s; from sending the record that an alert rests on to the alert at a read_committed"
                        + " reader%n%n",
                scopes,
                rate);
        System.out.println("| sink | alerts | p50 | p99 |");
        System.out.println("|---|---|---|---|");
        measure("at-least-once", DeliveryGuarantee.AT_LEAST_ONCE, 1_000);
        measure("exactly-once, checkpoints every 1 s", DeliveryGuarantee.EXACTLY_ONCE, 1_000);
        measure("exactly-once, checkpoints every 200 ms", DeliveryGuarantee.EXACTLY_ONCE, 200);
    }

    private void measure(String name, DeliveryGuarantee guarantee, int checkpointMillis) throws Exception {
        String run = "run-" + guarantee + "-" + checkpointMillis;
        RecordsIn.reset();
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration(checkpointMillis));
        DriftJob.buildDetection(
                env,
                broker.connections(),
                DriftJobConfig.of(BenchTopics.policies(), WordBagEmbedder::new, run)
                        .with(guarantee, scopes));
        JobClient client = env.executeAsync("bench");
        Map<String, Long> sent = new ConcurrentHashMap<>();
        Map<String, Long> latencies = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread reader = new Thread(() -> readAlerts(run, sent, latencies, over), "alert-reader");
        reader.start();
        // A job begins at the topic's first record, so it also takes those of the runs before.
        long before = topicSize();
        SplittableRandom random = new SplittableRandom(2);
        try (KafkaProducer<String, byte[]> producer = BenchTopics.producer(broker, 0);
                Serializer<InteractionFeatures> serializer =
                        new RecordSerdes(broker.connections()).serializer(InteractionFeatures.class)) {
            int number = 0;
            for (int i = 0; i < 2 * BenchTopics.REFERENCE * scopes; i++) {
                produce(producer, serializer, run, number++, 0, random, sent);
            }
            producer.flush();
            RecordsIn.await(client, "detect", before + number);
            long begin = System.nanoTime();
            int paced = 0;
            while (latencies.size() < 0.95 * scopes && paced < 120 * scopes) {
                long due = begin + (long) (paced * 1e9 / rate);
                // The pace is what is simulated, so this waits for the clock.
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                produce(producer, serializer, run, number++, 1.5, random, sent);
                paced++;
            }
            producer.flush();
            RecordsIn.await(client, "detect", before + number);
        }
        // Commits what is left; then the reader finds the end.
        client.stopWithSavepoint(false, directory.resolve("savepoints").toUri().toString(), SavepointFormatType.NATIVE)
                .get();
        over.set(true);
        reader.join();
        long[] sorted =
                latencies.values().stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d ms | %d ms |%n",
                name,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[(int) Math.ceil(0.99 * sorted.length) - 1]);
    }

    private Configuration configuration(int checkpointMillis) {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(checkpointMillis));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
        configuration.setString("metrics.reporters", "bench");
        configuration.setString("metrics.reporter.bench.factory.class", RecordsIn.Factory.class.getName());
        return configuration;
    }

    private long topicSize() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                broker.connections().kafkaClient(), new StringDeserializer(), new StringDeserializer())) {
            return consumer.endOffsets(partitions(consumer, Topic.FEATURES)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, Topic topic) {
        return consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private void produce(
            KafkaProducer<String, byte[]> producer,
            Serializer<InteractionFeatures> serializer,
            String run,
            int number,
            double move,
            SplittableRandom random,
            Map<String, Long> sent) {
        String scope = run + "-" + number % scopes;
        long time = BenchTopics.START + number * 10L;
        byte[] value = serializer.serialize(
                Topic.FEATURES.topicName(), BenchTopics.features(scope, number, time, random, false, move));
        sent.put(scope + "|" + time, System.currentTimeMillis());
        producer.send(new ProducerRecord<>(Topic.FEATURES.topicName(), scope, value));
    }

    /** Reads until all is committed, and then to the end. */
    private void readAlerts(String run, Map<String, Long> sent, Map<String, Long> latencies, AtomicBoolean committed) {
        Map<String, Object> settings = new HashMap<>(broker.connections().kafkaClient());
        settings.put("isolation.level", "read_committed");
        try (Deserializer<Alert> deserializer = new RecordSerdes(broker.connections()).deserializer(Alert.class);
                KafkaConsumer<String, Alert> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), deserializer)) {
            List<TopicPartition> partitions = partitions(consumer, Topic.ALERTS);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!committed.get() || !atEnd(consumer, partitions)) {
                for (ConsumerRecord<String, Alert> record : consumer.poll(Duration.ofMillis(20))) {
                    take(record.value(), run, sent, latencies);
                }
            }
        }
    }

    private static boolean atEnd(KafkaConsumer<?, ?> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
    }

    private static void take(Alert alert, String run, Map<String, Long> sent, Map<String, Long> latencies) {
        Long at = sent.get(alert.getScope() + "|" + alert.getEventTime());
        if (alert.getState() == AlertState.FIRING && alert.getScope().startsWith(run) && at != null) {
            latencies.putIfAbsent(alert.getId(), System.currentTimeMillis() - at);
        }
    }
}
