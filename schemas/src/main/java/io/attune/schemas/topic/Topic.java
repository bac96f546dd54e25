package io.attune.schemas.topic;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.Signal;
import io.attune.schemas.record.TrainingProgress;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Every topic of Attune: its name, what its key is, the record it carries, and its settings. The settings below are the
 * ones that the pipeline's correctness rests on; a cluster may override retention and partitions upwards. Topics of the
 * same key have the same number of partitions, because Kafka Streams joins them partition by partition.
 */
public enum Topic {
    INTERACTIONS("attune.interactions", Key.INTERACTION, Interaction.class, Cleanup.DELETE, Duration.ofDays(7), 4),
    FEEDBACK("attune.feedback", Key.INTERACTION, Feedback.class, Cleanup.DELETE, Duration.ofDays(30), 4),
    FEATURES("attune.features", Key.SCOPE, InteractionFeatures.class, Cleanup.DELETE, Duration.ofDays(30), 4),
    SAFETY_VERDICTS(
            "attune.safety-verdicts", Key.INTERACTION, SafetyVerdict.class, Cleanup.DELETE, Duration.ofDays(30), 4),
    SIGNALS("attune.signals", Key.SCOPE, Signal.class, Cleanup.DELETE, Duration.ofDays(30), 4),
    ALERTS("attune.alerts", Key.SCOPE, Alert.class, Cleanup.DELETE, Duration.ofDays(365), 4),
    OUTCOMES("attune.outcomes", Key.SCOPE, Outcome.class, Cleanup.DELETE, Duration.ofDays(30), 4),
    /** Kept for ever: a retrain names its rows by offset, and replays earlier ones. */
    EXAMPLES("attune.examples", Key.SCOPE, Example.class, Cleanup.DELETE, Keep.FOR_EVER, 4),
    RETRAIN_REQUESTS(
            "attune.retrain-requests", Key.SCOPE, RetrainRequest.class, Cleanup.DELETE, Duration.ofDays(365), 4),
    TRAINING_PROGRESS(
            "attune.training-progress", Key.REQUEST, TrainingProgress.class, Cleanup.DELETE, Duration.ofDays(7), 1),
    CANDIDATES("attune.candidates", Key.SCOPE, Candidate.class, Cleanup.DELETE, Duration.ofDays(365), 4),
    EVALUATIONS("attune.evaluations", Key.SCOPE, Evaluation.class, Cleanup.DELETE, Duration.ofDays(365), 4),
    /** Kept for ever: what serves now is the sum of all deployments. */
    DEPLOYMENTS("attune.deployments", Key.SCOPE, Deployment.class, Cleanup.DELETE, Keep.FOR_EVER, 4),
    DEAD_LETTERS("attune.dead-letters", Key.ORIGINAL, DeadLetter.class, Cleanup.DELETE, Duration.ofDays(30), 1);

    /** What a topic's records are partitioned by. */
    public enum Key {
        INTERACTION,
        SCOPE,
        REQUEST,
        ORIGINAL
    }

    /** How old records leave a topic. */
    public enum Cleanup {
        DELETE
    }

    /** Retention that an enum's constants cannot declare before themselves. */
    private static final class Keep {
        static final Duration FOR_EVER = Duration.ofMillis(-1);
    }

    private final String topicName;
    private final Key key;
    private final Class<? extends SpecificRecord> recordType;
    private final Cleanup cleanup;
    private final Duration retention;
    private final int partitions;

    Topic(
            String topicName,
            Key key,
            Class<? extends SpecificRecord> recordType,
            Cleanup cleanup,
            Duration retention,
            int partitions) {
        this.topicName = topicName;
        this.key = key;
        this.recordType = recordType;
        this.cleanup = cleanup;
        this.retention = retention;
        this.partitions = partitions;
    }

    /** The name on the broker. */
    public String topicName() {
        return topicName;
    }

    /** What the key of a record is. Keys are UTF-8 strings, but for dead letters, whose key is the original's bytes. */
    public Key key() {
        return key;
    }

    /** The record class of the values. */
    public Class<? extends SpecificRecord> recordType() {
        return recordType;
    }

    /** The values' schema. */
    public Schema schema() {
        return SpecificData.get().getSchema(recordType);
    }

    /** The registry's subject for the values, under the topic-name strategy. */
    public String subject() {
        return topicName + "-value";
    }

    /** How many partitions the catalogue creates. */
    public int partitions() {
        return partitions;
    }

    /** The topic as the catalogue creates it. */
    NewTopic toNewTopic(short replicationFactor) {
        return new NewTopic(topicName, partitions, replicationFactor).configs(settings());
    }

    /** Settings that an existing topic must not contradict. */
    Map<String, String> settings() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                cleanup == Cleanup.DELETE ? TopicConfig.CLEANUP_POLICY_DELETE : TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(TopicCatalogue.MAX_RECORD_BYTES));
    }
}
