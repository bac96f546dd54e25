package io.attune.drift.job;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.Signal;
import io.attune.schemas.topic.Topic;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Builds the drift job. Stage one turns interactions into features and writes them to their topic; stage two reads features, outcomes and
 * deployments back from Kafka and detects, so that a decision can be replayed from what was recorded and no model runs inside a detector.
 * Detection counts records in offset order per scope and uses no watermarks, so an idle partition holds nothing up.
 */
public final class DriftJob {

    private final StreamExecutionEnvironment env;
    private final Connections connections;
    private final DriftJobConfig config;
    private final String registry;

    private DriftJob(StreamExecutionEnvironment env, Connections connections, DriftJobConfig config) {
        this.env = env;
        this.connections = connections;
        this.config = config;
        this.registry = connections.registryUrl().toString();
    }

    /**
     * Adds the job to an environment; the caller turns on checkpoints (the sink commits with them) and executes it.
     *
     * @param env where it will run, embedded or on a cluster
     * @param connections Kafka and the registry; topics and schemas must be there
     */
    public static void build(StreamExecutionEnvironment env, Connections connections, DriftJobConfig config) {
        env.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        new DriftJob(env, connections, config).build();
    }

    private void build() {
        SingleOutputStreamOperator<Interaction> interactions = read(Topic.INTERACTIONS, Interaction.class);
        var extracted = interactions
                .process(new ExtractFeatures(config.policies(), config.embedder()))
                .returns(Types.TUPLE(
                        new AvroTypeInfo<>(InteractionFeatures.class),
                        PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO))
                .uid("extract-features")
                .name("extract features");
        SingleOutputStreamOperator<InteractionFeatures> scored = extracted
                .keyBy(value -> value.f0.getScope(), Types.STRING)
                .process(new AddNovelty(config.policies()), new AvroTypeInfo<>(InteractionFeatures.class))
                .uid("add-novelty")
                .name("add novelty");

        SingleOutputStreamOperator<InteractionFeatures> features = read(Topic.FEATURES, InteractionFeatures.class);
        SingleOutputStreamOperator<Outcome> outcomes = read(Topic.OUTCOMES, Outcome.class);
        SingleOutputStreamOperator<Deployment> deployments = read(Topic.DEPLOYMENTS, Deployment.class);
        SingleOutputStreamOperator<Signal> ofFeatures = features.keyBy(InteractionFeatures::getScope, Types.STRING)
                .connect(deployments.keyBy(Deployment::getScope, Types.STRING))
                .process(new DetectFeatures(config.policies()), new AvroTypeInfo<>(Signal.class))
                .uid("detect-features")
                .name("detect on features");
        SingleOutputStreamOperator<Signal> ofOutcomes = outcomes.keyBy(Outcome::getScope, Types.STRING)
                .connect(deployments.keyBy(Deployment::getScope, Types.STRING))
                .process(new DetectOutcomes(config.policies()), new AvroTypeInfo<>(Signal.class))
                .uid("detect-outcomes")
                .name("detect on outcomes");

        DataStream<DeadLetter> letters = interactions
                .getSideOutput(DeadLetters.TAG)
                .union(
                        extracted.getSideOutput(DeadLetters.TAG),
                        features.getSideOutput(DeadLetters.TAG),
                        outcomes.getSideOutput(DeadLetters.TAG),
                        deployments.getSideOutput(DeadLetters.TAG),
                        ofFeatures.getSideOutput(DeadLetters.TAG),
                        ofOutcomes.getSideOutput(DeadLetters.TAG));
        DataStream<Alert> alerts =
                ofFeatures.getSideOutput(SideOutput.ALERTS).union(ofOutcomes.getSideOutput(SideOutput.ALERTS));
        encode(scored, Topic.FEATURES, InteractionFeatures.class)
                .union(
                        encode(ofFeatures.union(ofOutcomes), Topic.SIGNALS, Signal.class),
                        encode(alerts, Topic.ALERTS, Alert.class),
                        encode(letters, Topic.DEAD_LETTERS, DeadLetter.class))
                .sinkTo(sink())
                .uid("drift-sink")
                .name("write to Kafka");
    }

    private <T extends SpecificRecordBase> SingleOutputStreamOperator<T> read(Topic topic, Class<T> type) {
        KafkaSource<RawRecord> source = KafkaSource.<RawRecord>builder()
                .setTopics(topic.topicName())
                .setGroupId(config.groupId() + "-" + topic.topicName())
                .setProperties(clientProperties())
                .setProperty("isolation.level", "read_committed")
                .setBootstrapServers(connections.bootstrapServers())
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(new RawRecordSchema())
                .build();
        TypeInformation<T> produced = new AvroTypeInfo<>(type);
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), topic.topicName())
                .uid("read-" + topic.topicName())
                .process(new Decode<>(registry, type), produced)
                .uid("decode-" + topic.topicName())
                .name("decode " + topic.topicName());
    }

    private <T extends SpecificRecordBase> DataStream<Outgoing> encode(
            DataStream<T> records, Topic topic, Class<T> type) {
        return records.map(new Encode<>(registry, topic, type), Types.POJO(Outgoing.class))
                .uid("encode-" + topic.topicName())
                .name("encode " + topic.topicName());
    }

    private KafkaSink<Outgoing> sink() {
        Properties properties = clientProperties();
        properties.setProperty("transaction.timeout.ms", "600000");
        properties.setProperty("compression.type", "lz4");
        return KafkaSink.<Outgoing>builder()
                .setBootstrapServers(connections.bootstrapServers())
                .setKafkaProducerConfig(properties)
                .setRecordSerializer(new OutgoingSchema())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(config.transactionalIdPrefix())
                .build();
    }

    private Properties clientProperties() {
        Properties properties = new Properties();
        properties.putAll(connections.kafka());
        return properties;
    }
}
