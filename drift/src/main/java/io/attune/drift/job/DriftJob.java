package io.attune.drift.job;

import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.Signal;
import io.attune.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Builds the drift job. Stage one turns interactions into features and writes them, with outcomes, verdicts and deployments, to
 * {@code attune.features}; stage two reads that topic back and detects, so that a decision can be replayed from what was recorded and no
 * model runs inside a detector. All that concerns a scope stands there in one partition and one order, so stage two needs no watermarks:
 * an idle partition holds nothing up, a late record counts where it stands.
 */
public final class DriftJob {

    private final StreamExecutionEnvironment env;
    private final Connections connections;
    private final DriftJobConfig config;
    private final String registry;
    private final List<DataStream<Outgoing>> written = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private final List<DataStream<DeadLetter>> letters = new ArrayList<>();

    private DriftJob(StreamExecutionEnvironment env, Connections connections, DriftJobConfig config) {
        this.env = env;
        this.connections = connections;
        this.config = config;
        this.registry = connections.registryUrl().toString();
        env.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        env.getConfig().enableObjectReuse();
    }

    /**
     * Adds both stages to an environment; the caller turns on checkpoints (an exactly-once sink commits with them) and executes it.
     *
     * @param env where it will run, embedded or on a cluster
     * @param connections Kafka and the registry; topics and schemas must be there
     */
    public static void build(StreamExecutionEnvironment env, Connections connections, DriftJobConfig config) {
        DriftJob job = new DriftJob(env, connections, config);
        job.score();
        job.detect();
        job.write();
    }

    /** Adds stage one alone. */
    public static void buildScoring(StreamExecutionEnvironment env, Connections connections, DriftJobConfig config) {
        DriftJob job = new DriftJob(env, connections, config);
        job.score();
        job.write();
    }

    /** Adds stage two alone: a replay from the first offset says what was said, byte for byte. */
    public static void buildDetection(StreamExecutionEnvironment env, Connections connections, DriftJobConfig config) {
        DriftJob job = new DriftJob(env, connections, config);
        job.detect();
        job.write();
    }

    private void score() {
        SingleOutputStreamOperator<InteractionFeatures> ofTexts = read(
                        Topic.INTERACTIONS, Interaction.class, Sane::problem)
                .keyBy(Interaction::getScope, Types.STRING)
                .process(
                        new ScoreInteractions(config.policies(), Baselines.of(config.policies()), config.embedder()),
                        new AvroTypeInfo<>(InteractionFeatures.class))
                .uid("score-interactions")
                .name("score interactions");
        DataStream<InteractionFeatures> journal = journal(
                        Topic.OUTCOMES, Outcome.class, Sane::problem, Journal::outcome)
                .union(
                        journal(Topic.SAFETY_VERDICTS, SafetyVerdict.class, Sane::problem, Journal::verdict),
                        journal(Topic.DEPLOYMENTS, Deployment.class, Sane::problem, Journal::deployment));
        written.add(encode(ofTexts.union(journal), Topic.FEATURES, InteractionFeatures.class));
    }

    private void detect() {
        SingleOutputStreamOperator<Signal> signals = raw(Topic.FEATURES)
                .keyBy(DetectOperator::scope, Types.STRING)
                .transform(
                        "detect",
                        new AvroTypeInfo<>(Signal.class),
                        new DetectOperator(
                                DeserializerSource.registry(registry, InteractionFeatures.class),
                                config.policies(),
                                config.liveScopes()))
                .uid("detect");
        written.add(encode(signals, Topic.SIGNALS, Signal.class));
        written.add(encode(signals.getSideOutput(DetectOperator.ALERTS), Topic.ALERTS, Alert.class));
        letters.add(signals.getSideOutput(DeadLetters.TAG));
    }

    private void write() {
        written.add(encode(all(letters), Topic.DEAD_LETTERS, DeadLetter.class));
        all(written).sinkTo(sink()).uid("drift-sink").name("write to Kafka");
    }

    private static <T> DataStream<T> all(List<DataStream<T>> streams) {
        DataStream<T> all = streams.get(0);
        for (DataStream<T> other : streams.subList(1, streams.size())) {
            all = all.union(other);
        }
        return all;
    }

    private DataStream<RawRecord> raw(Topic topic) {
        KafkaSource<RawRecord> source = KafkaSource.<RawRecord>builder()
                .setTopics(topic.topicName())
                .setGroupId(config.groupId() + "-" + topic.topicName())
                .setProperties(clientProperties())
                .setProperty("isolation.level", "read_committed")
                .setBootstrapServers(connections.bootstrapServers())
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(new RawRecordSchema())
                .build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), topic.topicName())
                .uid("read-" + topic.topicName());
    }

    private <T extends SpecificRecordBase> SingleOutputStreamOperator<T> read(
            Topic topic, Class<T> type, SanityCheck<T> check) {
        TypeInformation<T> produced = new AvroTypeInfo<>(type);
        SingleOutputStreamOperator<T> decoded = raw(topic)
                .process(new Decode<>(DeserializerSource.registry(registry, type), check), produced)
                .uid("decode-" + topic.topicName())
                .name("decode " + topic.topicName());
        letters.add(decoded.getSideOutput(DeadLetters.TAG));
        return decoded;
    }

    private <T extends SpecificRecordBase> DataStream<InteractionFeatures> journal(
            Topic topic, Class<T> type, SanityCheck<T> check, FlatMapFunction<T, InteractionFeatures> entry) {
        return read(topic, type, check)
                .flatMap(entry, new AvroTypeInfo<>(InteractionFeatures.class))
                .uid("journal-" + topic.topicName())
                .name("journal " + topic.topicName());
    }

    private <T extends SpecificRecordBase> DataStream<Outgoing> encode(
            DataStream<T> records, Topic topic, Class<T> type) {
        topics.add(topic.topicName());
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
                .setRecordSerializer(new OutgoingSchema(topics))
                .setDeliveryGuarantee(config.guarantee())
                .setTransactionalIdPrefix(config.transactionalIdPrefix())
                // Ids are used again: one for each checkpoint would make the broker's list of them grow by two a
                // second.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .build();
    }

    private Properties clientProperties() {
        Properties properties = new Properties();
        properties.putAll(connections.kafka());
        return properties;
    }
}
