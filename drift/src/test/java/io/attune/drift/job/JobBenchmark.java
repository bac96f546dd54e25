package io.attune.drift.job;

import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.ScopeWatchCodec;
import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The drift job on a real broker. Arguments: {@code detect SCOPES EVENTS PARALLELISM hashmap|rocksdb}, the rate of stage two from {@code attune.features}
 * beside consuming and decoding the same topic; {@code whole SCOPES EVENTS PARALLELISM}, the same of both stages from
 * {@code attune.interactions} (without MiniLM, whose rate the budget bounds); {@code latency SCOPES RATE}, from the record that an alert rests on to the alert at a
 * reader of committed records; {@code watch SCOPES EVENTS}, the watches alone, without decoding and Flink; {@code state}, saved bytes of a scope.
 * Prints Markdown tables.
 */
public final class JobBenchmark {

    private static final long START = 1_767_225_600_000L;
    /** Built before the measured part begins, which needs at least 1.6 times that many events per scope. */
    private static final int REFERENCE = 60;
    /** 2,000 embeddings a day at ten interactions a second. */
    private static final int EMBEDDED_EVERY = 432;

    private final DriftBroker broker;
    private final int scopes;

    private JobBenchmark(DriftBroker broker, int scopes) {
        this.broker = broker;
        this.scopes = scopes;
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("state")) {
            state();
            return;
        } else if (args[0].equals("watch")) {
            watch(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            return;
        }
        Path directory = Files.createTempDirectory("attune-drift-benchmark");
        try (DriftBroker broker = DriftBroker.start(directory)) {
            JobBenchmark benchmark = new JobBenchmark(broker, Integer.parseInt(args[1]));
            switch (args[0]) {
                case "detect" ->
                    benchmark.detect(Integer.parseInt(args[2]), Integer.parseInt(args[3]), args[4], directory);
                case "whole" -> benchmark.whole(Integer.parseInt(args[2]), Integer.parseInt(args[3]), directory);
                case "latency" -> benchmark.latency(Integer.parseInt(args[2]), directory);
                default -> throw new IllegalArgumentException("detect, whole, latency or state, not " + args[0]);
            }
        } finally {
            org.apache.flink.util.FileUtils.deleteDirectoryQuietly(directory.toFile());
        }
        System.exit(0);
    }

    private void detect(int events, int parallelism, String backend, Path directory) throws Exception {
        long bytes = produceFeatures(events);
        System.out.printf(
                Locale.ROOT,
                "%d events of %d bytes on average, %d scopes, reference %d, one embedding in %d, parallelism %d%n%n",
                events,
                bytes / events,
                scopes,
                REFERENCE,
                EMBEDDED_EVERY,
                parallelism);
        head();
        consume(Topic.FEATURES, InteractionFeatures.class, events);
        double alone = consume(Topic.FEATURES, InteractionFeatures.class, events);
        row("consume and decode alone, one thread", alone, alone);
        for (int live : new int[] {scopes, Math.max(1, scopes / 2)}) {
            double rate = job(
                    backend,
                    parallelism,
                    directory,
                    events,
                    env -> DriftJob.buildDetection(
                            env,
                            broker.connections(),
                            DriftJobConfig.of(policies(), WordBagEmbedder::new, "bench-" + live)
                                    .with(DeliveryGuarantee.EXACTLY_ONCE, live)));
            row("detection, " + backend + ", " + live + " scopes live, checkpoints every 10 s", rate, alone);
        }
    }

    private void whole(int events, int parallelism, Path directory) throws Exception {
        long bytes = produceInteractions(events);
        System.out.printf(
                Locale.ROOT,
                "%d interactions of %d bytes on average, %d scopes, parallelism %d%n%n",
                events,
                bytes / events,
                scopes,
                parallelism);
        head();
        consume(Topic.INTERACTIONS, Interaction.class, events);
        double alone = consume(Topic.INTERACTIONS, Interaction.class, events);
        row("consume and decode alone, one thread", alone, alone);
        for (String backend : new String[] {"hashmap", "rocksdb"}) {
            double rate = job(
                    backend,
                    parallelism,
                    directory,
                    events,
                    env -> DriftJob.build(
                            env,
                            broker.connections(),
                            DriftJobConfig.of(policies(), WordBagEmbedder::new, "bench-whole-" + backend)
                                    .with(DeliveryGuarantee.EXACTLY_ONCE, scopes)));
            row("both stages, " + backend + ", checkpoints every 10 s", rate, alone);
            // The next back-end would find the features of this one and process both.
            break;
        }
    }

    private static void head() {
        System.out.println("| | events/s | of the first |");
        System.out.println("|---|---|---|");
    }

    private static void row(String name, double rate, double alone) {
        System.out.printf(Locale.ROOT, "| %s | %,.0f | %.2f |%n", name, rate, rate / alone);
    }

    /** Runs a job until its detecting operator has seen all events; the rate over the last 35 % of them, when references stand. */
    private double job(String backend, int parallelism, Path directory, int events, Topology topology)
            throws Exception {
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
        long from = 0;
        long fromCount = 0;
        while (true) {
            long count = RecordsIn.of("detect");
            if (from == 0 && count >= 0.65 * events) {
                from = System.nanoTime();
                fromCount = count;
            }
            if (count >= events) {
                double rate = (count - fromCount) / ((System.nanoTime() - from) / 1e9);
                client.cancel().get();
                return rate;
            }
            if (client.getJobStatus().get().isGloballyTerminalState()) {
                client.getJobExecutionResult().get();
            }
            Thread.sleep(20);
        }
    }

    private interface Topology {
        void build(StreamExecutionEnvironment env);
    }

    private <T extends SpecificRecord> double consume(Topic topic, Class<T> type, int events) {
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
            long from = 0;
            int fromCount = 0;
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
                if (from == 0 && count >= events / 10) {
                    from = System.nanoTime();
                    fromCount = count;
                }
            }
            if (chars == 0) {
                throw new IllegalStateException("nothing was decoded");
            }
            return (count - fromCount) / ((System.nanoTime() - from) / 1e9);
        }
    }

    private static Policies policies() {
        ScopePolicy standard = ScopePolicy.standard();
        DetectionPolicy detection =
                new DetectionPolicy(REFERENCE, AlarmBudget.standard(), 0, 0, 25, Duration.ofMinutes(1));
        return new Policies(
                new ScopePolicy(
                        detection, standard.curation(), standard.retrain(), standard.training(), standard.gate()),
                Map.of());
    }

    private long produceFeatures(int events) {
        SplittableRandom random = new SplittableRandom(1);
        long bytes = 0;
        try (KafkaProducer<String, byte[]> producer = producer(50);
                Serializer<InteractionFeatures> serializer =
                        new RecordSerdes(broker.connections()).serializer(InteractionFeatures.class)) {
            for (int i = 0; i < events; i++) {
                String scope = "tenant-" + i % scopes;
                InteractionFeatures record =
                        features(scope, i, START + (long) (i / scopes) * 100, random, i % EMBEDDED_EVERY == 0, 0);
                byte[] value = serializer.serialize(Topic.FEATURES.topicName(), record);
                bytes += value.length;
                producer.send(new ProducerRecord<>(Topic.FEATURES.topicName(), scope, value));
            }
        }
        return bytes;
    }

    private long produceInteractions(int events) {
        SplittableRandom random = new SplittableRandom(1);
        String[] words =
                "what how is the a weather today tomorrow recipe song for me tell story of my parcel where order"
                        .split(" ");
        long bytes = 0;
        try (KafkaProducer<String, byte[]> producer = producer(50);
                Serializer<Interaction> serializer =
                        new RecordSerdes(broker.connections()).serializer(Interaction.class)) {
            for (int i = 0; i < events; i++) {
                Interaction record = Interaction.newBuilder()
                        .setId("i-" + i)
                        .setScope("tenant-" + i % scopes)
                        .setEventTime(START + (long) (i / scopes) * 100)
                        .setMessages(List.of(new ChatMessage("user", text(words, 20, random))))
                        .setResponse(text(words, 60, random))
                        .setBaseModel("pocket")
                        .build();
                byte[] value = serializer.serialize(Topic.INTERACTIONS.topicName(), record);
                bytes += value.length;
                producer.send(new ProducerRecord<>(Topic.INTERACTIONS.topicName(), record.getId(), value));
            }
        }
        return bytes;
    }

    private static String text(String[] words, int count, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int w = count / 2 + random.nextInt(count); w > 0; w--) {
            text.append(words[random.nextInt(words.length)]).append(' ');
        }
        return text.toString();
    }

    private KafkaProducer<String, byte[]> producer(int lingerMillis) {
        Map<String, Object> settings = broker.connections().kafkaClient();
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", lingerMillis);
        settings.put("batch.size", 256 * 1024);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private static InteractionFeatures features(
            String scope, int number, long time, SplittableRandom random, boolean embedded, double move) {
        Map<String, Double> numbers = new HashMap<>();
        double chars = Math.rint(Math.exp(4 + move + 0.6 * random.nextGaussian()));
        numbers.put(FeatureName.PROMPT_CHARS, chars);
        numbers.put(FeatureName.PROMPT_WORDS, Math.rint(chars / 5));
        numbers.put(FeatureName.PROMPT_NOVELTY, random.nextInt(10) / 10.0);
        numbers.put(FeatureName.PROMPT_DIGITS, random.nextInt(20) / 100.0);
        numbers.put(FeatureName.PROMPT_SYMBOLS, random.nextInt(30) / 100.0);
        numbers.put(FeatureName.RESPONSE_CHARS, Math.rint(Math.exp(6 + 0.5 * random.nextGaussian())));
        numbers.put(FeatureName.RESPONSE_WORDS, Math.rint(Math.exp(4 + 0.5 * random.nextGaussian())));
        numbers.put(FeatureName.RESPONSE_SYMBOLS, random.nextInt(30) / 100.0);
        numbers.put(FeatureName.RESPONSE_REPETITION, random.nextInt(50) / 100.0);
        numbers.put(FeatureName.RESPONSE_REFUSAL, random.nextDouble() < 0.03 ? 1.0 : 0.0);
        numbers.put(FeatureName.LENGTH_RATIO, Math.exp(2 + 0.5 * random.nextGaussian()));
        List<Float> embedding = null;
        if (embedded) {
            embedding = new ArrayList<>(384);
            for (int i = 0; i < 384; i++) {
                embedding.add((float) random.nextGaussian());
            }
        }
        return InteractionFeatures.newBuilder()
                .setId("features|i-" + number)
                .setScope(scope)
                .setEventTime(time)
                .setInteractionId("i-" + number)
                .setAdapterId(null)
                .setScorer(FeatureExtractor.NAME)
                .setScorerVersion(FeatureExtractor.VERSION)
                .setNumbers(numbers)
                .setCategories(
                        new HashMap<>(Map.of(FeatureName.PROMPT_SCRIPT, "LATIN", FeatureName.RESPONSE_FINISH, "stop")))
                .setEmbedding(embedding)
                .setEmbeddingExpected(embedded)
                .build();
    }

    private void latency(int rate, Path directory) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%d scopes, %d events/s; from sending the record that an alert rests on to the alert at a read_committed"
                        + " reader%n%n",
                scopes,
                rate);
        System.out.println("| sink | alerts | p50 | p99 |");
        System.out.println("|---|---|---|---|");
        latency(rate, directory, "at-least-once", DeliveryGuarantee.AT_LEAST_ONCE, 1_000);
        latency(rate, directory, "exactly-once, checkpoints every 1 s", DeliveryGuarantee.EXACTLY_ONCE, 1_000);
        latency(rate, directory, "exactly-once, checkpoints every 200 ms", DeliveryGuarantee.EXACTLY_ONCE, 200);
    }

    private void latency(int rate, Path directory, String name, DeliveryGuarantee guarantee, int checkpointMillis)
            throws Exception {
        String run = "run-" + guarantee + "-" + checkpointMillis;
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(checkpointMillis));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        DriftJob.buildDetection(
                env,
                broker.connections(),
                DriftJobConfig.of(policies(), WordBagEmbedder::new, run).with(guarantee, scopes));
        JobClient client = env.executeAsync("bench");

        Map<String, Long> sent = new ConcurrentHashMap<>();
        Map<String, Long> latencies = new ConcurrentHashMap<>();
        Thread reader = new Thread(() -> readAlerts(run, sent, latencies), "alert-reader");
        reader.setDaemon(true);
        reader.start();
        SplittableRandom random = new SplittableRandom(2);
        try (KafkaProducer<String, byte[]> producer = producer(0);
                Serializer<InteractionFeatures> serializer =
                        new RecordSerdes(broker.connections()).serializer(InteractionFeatures.class)) {
            int number = 0;
            for (int i = 0; i < 2 * REFERENCE * scopes; i++) {
                produce(producer, serializer, run, number++, 0, random, sent);
            }
            producer.flush();
            Thread.sleep(8_000);
            long begin = System.nanoTime();
            int paced = 0;
            while (latencies.size() < 0.95 * scopes && paced < 120 * scopes) {
                long due = begin + (long) (paced * 1e9 / rate);
                while (System.nanoTime() < due) {
                    Thread.sleep(1);
                }
                produce(producer, serializer, run, number++, 1.5, random, sent);
                paced++;
            }
        }
        Thread.sleep(2_000);
        client.cancel().get();
        reader.interrupt();
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

    private void produce(
            KafkaProducer<String, byte[]> producer,
            Serializer<InteractionFeatures> serializer,
            String run,
            int number,
            double move,
            SplittableRandom random,
            Map<String, Long> sent) {
        String scope = run + "-" + number % scopes;
        long time = START + number * 10L;
        InteractionFeatures record = features(scope, number, time, random, false, move);
        byte[] value = serializer.serialize(Topic.FEATURES.topicName(), record);
        sent.put(scope + "|" + time, System.currentTimeMillis());
        producer.send(new ProducerRecord<>(Topic.FEATURES.topicName(), scope, value));
    }

    private void readAlerts(String run, Map<String, Long> sent, Map<String, Long> latencies) {
        Map<String, Object> settings = broker.connections().kafkaClient();
        settings.put("isolation.level", "read_committed");
        try (Deserializer<Alert> deserializer = new RecordSerdes(broker.connections()).deserializer(Alert.class);
                KafkaConsumer<String, Alert> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), deserializer)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.ALERTS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<String, Alert> record : consumer.poll(Duration.ofMillis(20))) {
                    Alert alert = record.value();
                    Long at = sent.get(alert.getScope() + "|" + alert.getEventTime());
                    if (alert.getState() == AlertState.FIRING
                            && alert.getScope().startsWith(run)
                            && at != null) {
                        latencies.putIfAbsent(alert.getId(), System.currentTimeMillis() - at);
                    }
                }
            }
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            // The run is over.
            Thread.currentThread().interrupt();
        }
    }

    /** The watches alone, in one thread: building references, then the rest. */
    private static void watch(int scopes, int events) {
        DetectionPolicy policy = policies().standard().detection();
        DetectorCodec codec = new DetectorCodec();
        ScopeWatch[] watches = new ScopeWatch[scopes];
        for (int s = 0; s < scopes; s++) {
            watches[s] = new ScopeWatch("tenant-" + s);
        }
        InteractionFeatures[] records = new InteractionFeatures[4_096];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < records.length; i++) {
            records[i] = features("tenant", i, START, random, i % EMBEDDED_EVERY == 0, 0);
        }
        int built = (REFERENCE + 1) * scopes;
        long from = System.nanoTime();
        for (int i = 0; i < built + events; i++) {
            if (i == built) {
                System.out.printf(
                        Locale.ROOT,
                        "until references stand: %.1f µs per event%n",
                        (System.nanoTime() - from) / 1e3 / built);
                from = System.nanoTime();
            }
            InteractionFeatures record = records[i % records.length];
            record.setEventTime(START + (long) (i / scopes) * 100);
            watches[i % scopes].observe(record, policy, policy.falseAlarms(), codec, NOBODY);
        }
        System.out.printf(Locale.ROOT, "then: %.1f µs per event%n", (System.nanoTime() - from) / 1e3 / events);
    }

    private static final WatchOutput NOBODY = new WatchOutput() {
        @Override
        public void signal(Signal signal) {
            // Not measured.
        }

        @Override
        public void alert(Alert alert) {
            // Not measured.
        }
    };

    /** Saved bytes of one scope with everything watched, by reference size. */
    private static void state() {
        System.out.println("| reference | features watched | saved bytes per scope | per feature |");
        System.out.println("|---|---|---|---|");
        for (int reference : new int[] {60, 300, 1_000}) {
            ScopeWatchCodec codec = new ScopeWatchCodec();
            ScopeWatch watch = new ScopeWatch("tenant-1");
            DetectionPolicy policy =
                    new DetectionPolicy(reference, AlarmBudget.standard(), 1, 1_000_000, 25, Duration.ofMinutes(1));
            SplittableRandom random = new SplittableRandom(1);
            WatchOutput nobody = new WatchOutput() {
                @Override
                public void signal(Signal signal) {
                    // Only the state is measured.
                }

                @Override
                public void alert(Alert alert) {
                    throw new IllegalStateException("no change, yet " + alert.getMessage());
                }
            };
            for (int i = 0; i < 2 * reference; i++) {
                watch.observe(
                        features("tenant-1", i, START + i * 1_000L, random, true, 0),
                        policy,
                        policy.falseAlarms(),
                        codec.detectors(),
                        nobody);
            }
            int bytes = codec.save(watch).length;
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %,d | %,d |%n",
                    reference,
                    watch.watches(),
                    bytes,
                    bytes / watch.watches());
        }
    }
}
