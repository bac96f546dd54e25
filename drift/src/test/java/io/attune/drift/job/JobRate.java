package io.attune.drift.job;

import com.sun.management.OperatingSystemMXBean;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Rates of the job beside consuming and decoding the topic that it reads, in one process with the broker. */
final class JobRate {

    /** References stand when this part of the events is through; the rest is measured. */
    private static final double WARM = 0.65;

    private final DriftBroker broker;
    private final Path directory;
    private final int scopes;
    private final int events;
    private final int parallelism;
    private final String backend;

    JobRate(DriftBroker broker, Path directory, int scopes, int events, int parallelism, String backend) {
        this.broker = broker;
        this.directory = directory;
        this.scopes = scopes;
        this.events = events;
        this.parallelism = parallelism;
        this.backend = backend;
    }

    /** What was measured: events a second, and the processor time of the whole process, broker and collector included. */
    private record Rate(double perSecond, double cpuMicros) {}

    /** Stage two. */
    void detection(List<Integer> lives) throws Exception {
        long bytes = BenchTopics.features(broker, scopes, events);
        System.out.printf(
                Locale.ROOT,
                "%d events of %d bytes on average, %d scopes, reference %d, one embedding in %d, parallelism %d%n%n",
                events,
                bytes / events,
                scopes,
                BenchTopics.REFERENCE,
                BenchTopics.EMBEDDED_EVERY,
                parallelism);
        Rate alone = alone(Topic.FEATURES, InteractionFeatures.class);
        for (int live : lives) {
            Rate rate = job(env -> DriftJob.buildDetection(
                    env,
                    broker.connections(),
                    DriftJobConfig.of(BenchTopics.policies(), WordBagEmbedder::new, "bench-" + live)
                            .with(DeliveryGuarantee.EXACTLY_ONCE, live)));
            row("detection, " + backend + ", " + live + " scopes live, checkpoints every 10 s", rate, alone);
        }
    }

    /** Both stages, without MiniLM, whose rate the budget bounds. */
    void whole() throws Exception {
        long bytes = BenchTopics.interactions(broker, scopes, events);
        System.out.printf(
                Locale.ROOT,
                "%d interactions of %d bytes on average, %d scopes, parallelism %d%n%n",
                events,
                bytes / events,
                scopes,
                parallelism);
        Rate alone = alone(Topic.INTERACTIONS, Interaction.class);
        Rate rate = job(env -> DriftJob.build(
                env,
                broker.connections(),
                DriftJobConfig.of(BenchTopics.policies(), WordBagEmbedder::new, "bench-whole")
                        .with(DeliveryGuarantee.EXACTLY_ONCE, scopes)));
        row("both stages, " + backend + ", checkpoints every 10 s", rate, alone);
    }

    private <T extends SpecificRecord> Rate alone(Topic topic, Class<T> type) {
        System.out.println("| | events/s | of the first | µs of processor time per event |");
        System.out.println("|---|---|---|---|");
        consume(topic, type);
        Rate alone = consume(topic, type);
        row("consume and decode alone, one thread", alone, alone);
        return alone;
    }

    private static void row(String name, Rate rate, Rate alone) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.1f |%n",
                name,
                rate.perSecond(),
                rate.perSecond() / alone.perSecond(),
                rate.cpuMicros());
    }

    /** Runs a job until its detecting operator has seen all events. */
    private Rate job(Topology topology) throws Exception {
        RecordsIn.reset();
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
        configuration.setString("metrics.reporters", "bench");
        configuration.setString("metrics.reporter.bench.factory.class", RecordsIn.Factory.class.getName());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        topology.build(env);
        JobClient client = env.executeAsync("bench");
        RecordsIn.await(client, "detect", (long) Math.ceil(WARM * events));
        Clock clock = new Clock(RecordsIn.of("detect"));
        System.err.println("references stand, measuring");
        RecordsIn.await(client, "detect", events);
        Rate rate = clock.read(RecordsIn.of("detect"));
        client.cancel().get();
        return rate;
    }

    private interface Topology {
        void build(StreamExecutionEnvironment env);
    }

    private <T extends SpecificRecord> Rate consume(Topic topic, Class<T> type) {
        Map<String, Object> settings = broker.connections().kafkaClient();
        settings.put("isolation.level", "read_committed");
        try (Deserializer<T> deserializer = new RecordSerdes(broker.connections()).deserializer(type);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Clock clock = null;
            int count = 0;
            long chars = 0;
            while (count < events) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    chars += deserializer
                            .deserialize(record.topic(), record.value())
                            .get(0)
                            .toString()
                            .length();
                    count++;
                }
                if (clock == null && count >= events / 10) {
                    clock = new Clock(count);
                }
            }
            if (chars == 0) {
                throw new IllegalStateException("nothing was decoded");
            }
            return clock.read(count);
        }
    }

    /** Both clocks as of a count of events. */
    private static final class Clock {
        private final long count;
        private final long nanos = System.nanoTime();
        private final long cpu = cpu();

        Clock(long count) {
            this.count = count;
        }

        Rate read(long now) {
            double events = now - count;
            return new Rate(events / ((System.nanoTime() - nanos) / 1e9), (cpu() - cpu) / 1e3 / events);
        }

        private static long cpu() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }
    }
}
