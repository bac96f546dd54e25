package io.attune.app.operator;

import io.attune.model.adapter.AdapterException;
import io.attune.model.adapter.LoraAdapter;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.TrainingPolicy;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Hyperparameters;
import io.attune.schemas.record.OffsetRange;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes the events that an operator's commands stand for. */
public final class Operator {
    private final Connections connections;
    private final TopicSnapshot snapshot;
    private final Clock clock;

    public Operator(Connections connections, Clock clock) {
        this.connections = connections;
        this.snapshot = new TopicSnapshot(connections);
        this.clock = clock;
    }

    /** The scope's deployments. */
    public Lineage lineage(String scope) {
        return new Lineage(scope, snapshot.read(Topic.DEPLOYMENTS, Deployment.class));
    }

    /**
     * Puts an adapter of the store into service, whatever the gate said of it.
     *
     * @throws AdapterException when the adapter is not in the store or its digest is wrong
     */
    public Deployment promote(String scope, String adapterId, String baseModel, String reason)
            throws AdapterException, InterruptedException {
        Path directory = connections.adapterStore().resolve(adapterId);
        LoraAdapter adapter = LoraAdapter.read(directory);
        Lineage lineage = lineage(scope);
        Deployment deployment = deployment(scope, DeploymentState.PROMOTED, baseModel, reason)
                .setAdapterId(adapter.id())
                .setUri(directory.toUri().toString())
                .setPredecessor(lineage.currentAdapter())
                .build();
        send(Topic.DEPLOYMENTS, scope, deployment);
        return deployment;
    }

    /**
     * Puts the current adapter's predecessor back into service.
     *
     * @throws IllegalArgumentException when nothing was ever promoted in the scope
     */
    public Deployment rollBack(String scope, String reason) throws InterruptedException {
        Lineage lineage = lineage(scope);
        Deployment current = lineage.current()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scope " + scope + " serves the base model and has no adapter to roll back"));
        String target = current.getPredecessor();
        String uri = target == null
                ? null
                : lineage.of(target)
                        .map(Deployment::getUri)
                        .orElse(connections
                                .adapterStore()
                                .resolve(target)
                                .toUri()
                                .toString());
        Deployment deployment = deployment(scope, DeploymentState.ROLLED_BACK, current.getBaseModel(), reason)
                .setAdapterId(target)
                .setUri(uri)
                .setPredecessor(current.getAdapterId())
                .build();
        send(Topic.DEPLOYMENTS, scope, deployment);
        return deployment;
    }

    /**
     * Orders a retrain on all of the scope's examples.
     *
     * @throws IllegalArgumentException when the scope has no examples
     */
    public RetrainRequest retrain(String scope, String baseModel, TrainingPolicy training) throws InterruptedException {
        Map<Integer, long[]> ranges = new TreeMap<>();
        long[] since = {Long.MAX_VALUE};
        snapshot.forEach(Topic.EXAMPLES, Example.class, record -> {
            if (record.value().getScope().equals(scope)) {
                long[] range = ranges.computeIfAbsent(record.partition(), partition -> new long[] {record.offset(), 0});
                range[1] = record.offset() + 1;
                since[0] = Math.min(since[0], record.value().getEventTime());
            }
        });
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("scope " + scope
                    + " has no examples to train on: send demonstrations or preferences as feedback first");
        }
        String id = UUID.randomUUID().toString();
        RetrainRequest request = RetrainRequest.newBuilder()
                .setId(id)
                .setScope(scope)
                .setEventTime(clock.millis())
                .setAttribution(Attribution.OPERATOR)
                .setAlertIds(List.of())
                .setBaseModel(baseModel)
                .setParentAdapter(lineage(scope).currentAdapter())
                .setExamples(ranges.entrySet().stream()
                        .map(entry -> new OffsetRange(
                                Topic.EXAMPLES.topicName(), entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                        .toList())
                .setSince(since[0])
                .setMethod(training.method())
                .setHyperparameters(training.hyperparameters())
                .setIdempotencyKey(id)
                .build();
        send(Topic.RETRAIN_REQUESTS, scope, request);
        return request;
    }

    /**
     * Has a retrain given up, whether it waits or is under way.
     *
     * @param requestId of the retrain
     */
    public void cancel(String scope, String requestId) throws InterruptedException {
        String id = "cancel-" + requestId;
        Hyperparameters none = Hyperparameters.newBuilder()
                .setRank(1)
                .setAlpha(1)
                .setLearningRate(0)
                .setEpochs(0)
                .setBatchSize(1)
                .setMaxTokens(0)
                .setReplayRatio(0)
                .setSeed(0)
                .build();
        RetrainRequest request = RetrainRequest.newBuilder()
                .setId(id)
                .setScope(scope)
                .setEventTime(clock.millis())
                .setAttribution(Attribution.OPERATOR)
                .setAlertIds(List.of())
                .setBaseModel("")
                .setExamples(List.of())
                .setSince(0)
                .setMethod("cancel")
                .setHyperparameters(none)
                .setIdempotencyKey(id)
                .setCancels(requestId)
                .build();
        send(Topic.RETRAIN_REQUESTS, scope, request);
    }

    private Deployment.Builder deployment(String scope, DeploymentState state, String baseModel, String reason) {
        return Deployment.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setScope(scope)
                .setEventTime(clock.millis())
                .setState(state)
                .setBaseModel(baseModel)
                .setActor("operator")
                .setReason(reason);
    }

    private <T extends SpecificRecord> void send(Topic topic, String key, T value) throws InterruptedException {
        @SuppressWarnings("unchecked") // the class of a value is the class of the value
        Class<T> type = (Class<T>) value.getClass();
        RecordSerdes.requireType(topic, type);
        Map<String, Object> settings = new HashMap<>(connections.kafkaClient());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        try (Serializer<T> serializer = new RecordSerdes(connections).serializer(type);
                KafkaProducer<String, T> producer = new KafkaProducer<>(settings, new StringSerializer(), serializer)) {
            producer.send(new ProducerRecord<>(topic.topicName(), key, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka did not take the record for " + topic.topicName() + ": "
                            + e.getCause().getMessage(),
                    e);
        }
    }
}
