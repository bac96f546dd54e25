package io.attune.safety.job;

import io.attune.safety.scan.ScannerSuite;
import io.attune.safety.verdict.WatchedHazards;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.topic.Topic;
import java.nio.ByteBuffer;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
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
 * Lays out the job: interactions and feedback are scanned into verdicts, interactions are counted into alerts, unreadable records go to the
 * dead letters. All sinks are exactly-once, so the environment must have checkpoints on.
 */
public final class SafetyJob {
    private static final String TRANSACTION_TIMEOUT_MILLIS = "600000";

    private SafetyJob() {}

    /** The three streams that the job makes, before they reach a sink. */
    record Streams(DataStream<SafetyVerdict> verdicts, DataStream<Alert> alerts, DataStream<DeadLetter> deadLetters) {}

    /** Adds the whole job to {@code env}; the caller submits it. */
    public static void build(StreamExecutionEnvironment env, Connections connections, SafetyJobConfig config) {
        DataStream<RawRecord> records = env.fromSource(
                        source(connections, config),
                        WatermarkStrategy.noWatermarks(),
                        "interactions and feedback",
                        Types.POJO(RawRecord.class))
                .uid("safety-source");
        Streams streams = streams(records, new RegistryDecoder(connections.registryUrl()), config);
        streams.verdicts()
                .sinkTo(sink(
                        connections,
                        config,
                        "verdicts",
                        new RecordSchema<>(
                                Topic.SAFETY_VERDICTS,
                                SafetyVerdict.class,
                                connections.registryUrl(),
                                v -> RecordSchema.Key.text(v.getInteractionId()))))
                .name("verdicts")
                .uid("safety-verdicts-sink");
        streams.alerts()
                .sinkTo(sink(
                        connections,
                        config,
                        "alerts",
                        new RecordSchema<>(
                                Topic.ALERTS,
                                Alert.class,
                                connections.registryUrl(),
                                a -> RecordSchema.Key.text(a.getScope()))))
                .name("alerts")
                .uid("safety-alerts-sink");
        streams.deadLetters()
                .sinkTo(sink(
                        connections,
                        config,
                        "dead-letters",
                        new RecordSchema<>(
                                Topic.DEAD_LETTERS,
                                DeadLetter.class,
                                connections.registryUrl(),
                                d -> bytes(d.getKey()))))
                .name("dead letters")
                .uid("safety-dead-letters-sink");
    }

    /** The job without Kafka round it. */
    static Streams streams(DataStream<RawRecord> records, RecordDecoder decoder, SafetyJobConfig config) {
        SingleOutputStreamOperator<SafetyVerdict> verdicts = records.process(
                        new ScanFunction(decoder, config.name()), new AvroTypeInfo<>(SafetyVerdict.class))
                .name("scan")
                .uid("safety-scan");
        int tests = WatchedHazards.names(ScannerSuite.standard().hazards()).size();
        SingleOutputStreamOperator<Alert> alerts = verdicts.getSideOutput(ScanFunction.OBSERVATIONS)
                .keyBy(observation -> observation.scope, Types.STRING)
                .process(new HazardRateFunction(config, tests), new AvroTypeInfo<>(Alert.class))
                .name("hazard rates")
                .uid("safety-hazard-rates");
        return new Streams(verdicts, alerts, verdicts.getSideOutput(ScanFunction.DEAD_LETTERS));
    }

    private static KafkaSource<RawRecord> source(Connections connections, SafetyJobConfig config) {
        Properties properties = properties(connections);
        properties.setProperty("isolation.level", "read_committed");
        return KafkaSource.<RawRecord>builder()
                .setBootstrapServers(connections.bootstrapServers())
                .setTopics(Topic.INTERACTIONS.topicName(), Topic.FEEDBACK.topicName())
                .setGroupId(config.name())
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(new RawRecordSchema())
                .setProperties(properties)
                .build();
    }

    private static <T extends SpecificRecord> KafkaSink<T> sink(
            Connections connections, SafetyJobConfig config, String name, RecordSchema<T> schema) {
        Properties properties = properties(connections);
        properties.setProperty("transaction.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
        return KafkaSink.<T>builder()
                .setBootstrapServers(connections.bootstrapServers())
                .setKafkaProducerConfig(properties)
                .setRecordSerializer(schema)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(config.name() + "-" + name)
                // Ids are used again: one for each checkpoint would make the broker's list of them grow without end.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .build();
    }

    private static Properties properties(Connections connections) {
        Properties properties = new Properties();
        connections.kafka().forEach(properties::setProperty);
        return properties;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
