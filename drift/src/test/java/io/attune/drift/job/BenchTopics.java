package io.attune.drift.job;

import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.FeatureName;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The records that the measurements of the job read, and the policy that they go by. Scopes come in turns, ten records a second each. */
final class BenchTopics {

    static final long START = 1_767_225_600_000L;
    /** Built before the measured part begins, which needs at least 1.6 times that many events per scope. */
    static final int REFERENCE = 60;
    /** 2,000 embeddings a day at ten interactions a second. */
    static final int EMBEDDED_EVERY = 432;

    private static final String[] WORDS =
            "what how is the a weather today tomorrow recipe song for me tell story of my parcel where order"
                    .split(" ");

    private BenchTopics() {}

    static Policies policies() {
        ScopePolicy standard = ScopePolicy.standard();
        DetectionPolicy detection =
                new DetectionPolicy(REFERENCE, AlarmBudget.standard(), 0, 0, 25, Duration.ofMinutes(1));
        return new Policies(
                new ScopePolicy(
                        detection, standard.curation(), standard.retrain(), standard.training(), standard.gate()),
                Map.of());
    }

    static KafkaProducer<String, byte[]> producer(DriftBroker broker, int lingerMillis) {
        Map<String, Object> settings = broker.connections().kafkaClient();
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", lingerMillis);
        settings.put("batch.size", 256 * 1024);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Fills {@code attune.features}; returns the bytes of all values. */
    static long features(DriftBroker broker, int scopes, int events) {
        SplittableRandom random = new SplittableRandom(1);
        long bytes = 0;
        try (KafkaProducer<String, byte[]> producer = producer(broker, 50);
                Serializer<InteractionFeatures> serializer =
                        new RecordSerdes(broker.connections()).serializer(InteractionFeatures.class)) {
            for (int i = 0; i < events; i++) {
                String scope = "tenant-" + i % scopes;
                long time = START + (long) (i / scopes) * 100;
                byte[] value = serializer.serialize(
                        Topic.FEATURES.topicName(), features(scope, i, time, random, i % EMBEDDED_EVERY == 0, 0));
                bytes += value.length;
                producer.send(new ProducerRecord<>(Topic.FEATURES.topicName(), scope, value));
            }
        }
        return bytes;
    }

    /** Fills {@code attune.interactions}; returns the bytes of all values. */
    static long interactions(DriftBroker broker, int scopes, int events) {
        SplittableRandom random = new SplittableRandom(1);
        long bytes = 0;
        try (KafkaProducer<String, byte[]> producer = producer(broker, 50);
                Serializer<Interaction> serializer =
                        new RecordSerdes(broker.connections()).serializer(Interaction.class)) {
            for (int i = 0; i < events; i++) {
                Interaction record = Interaction.newBuilder()
                        .setId("i-" + i)
                        .setScope("tenant-" + i % scopes)
                        .setEventTime(START + (long) (i / scopes) * 100)
                        .setMessages(List.of(new ChatMessage("user", text(20, random))))
                        .setResponse(text(60, random))
                        .setBaseModel("pocket")
                        .build();
                byte[] value = serializer.serialize(Topic.INTERACTIONS.topicName(), record);
                bytes += value.length;
                producer.send(new ProducerRecord<>(Topic.INTERACTIONS.topicName(), record.getId(), value));
            }
        }
        return bytes;
    }

    private static String text(int count, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int w = count / 2 + random.nextInt(count); w > 0; w--) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }

    /** @param move added to the mean of the prompt's log length */
    static InteractionFeatures features(
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
}
