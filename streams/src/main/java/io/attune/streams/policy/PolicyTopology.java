package io.attune.streams.policy;

import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.topic.Topic;
import io.attune.streams.alerts.AlertLifecycle;
import io.attune.streams.alerts.QuietPeriods;
import io.attune.streams.store.RecordSerdeSource;
import io.attune.streams.store.StoreMedium;
import io.attune.streams.store.VersionedJson;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/** The alert lifecycle and the retrain policy, which read the same alerts and deployments, scope by scope. */
public final class PolicyTopology {
    private final Policies policies;
    private final String baseModel;
    private final RecordSerdeSource serdes;
    private final StoreMedium medium;
    private final QuietPeriods quiet;

    /**
     * @param baseModel requested for a scope whose deployments name no other
     * @param quiet how long alerts must not be repeated before their episodes end
     */
    public PolicyTopology(
            Policies policies, String baseModel, RecordSerdeSource serdes, StoreMedium medium, QuietPeriods quiet) {
        this.policies = Objects.requireNonNull(policies, "policies is missing");
        this.baseModel = Objects.requireNonNull(baseModel, "baseModel is missing");
        this.serdes = Objects.requireNonNull(serdes, "serdes is missing");
        this.medium = Objects.requireNonNull(medium, "medium is missing");
        this.quiet = Objects.requireNonNull(quiet, "quiet is missing");
    }

    public Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(
                medium.keyValue(PolicyProcessor.SCOPES, new VersionedJson<>(ScopeState.class, ScopeState.VERSION)));
        builder.addStateStore(medium.keyValue(PolicyProcessor.ROWS, Serdes.String()));

        KStream<String, SpecificRecord> alerts = source(builder, Topic.ALERTS, Alert.class);
        KStream<String, SpecificRecord> deployments = source(builder, Topic.DEPLOYMENTS, Deployment.class);
        new AlertLifecycle(serdes, quiet).attach(builder, alerts.merge(deployments));

        alerts.merge(deployments)
                .merge(source(builder, Topic.EXAMPLES, Example.class))
                .merge(source(builder, Topic.OUTCOMES, Outcome.class))
                .merge(source(builder, Topic.RETRAIN_REQUESTS, RetrainRequest.class))
                .merge(source(builder, Topic.CANDIDATES, Candidate.class))
                .merge(source(builder, Topic.EVALUATIONS, Evaluation.class))
                .merge(failures(builder))
                .process(
                        () -> new PolicyProcessor(policies, baseModel),
                        Named.as("retrain-policy"),
                        PolicyProcessor.SCOPES,
                        PolicyProcessor.ROWS)
                .to(
                        Topic.RETRAIN_REQUESTS.topicName(),
                        Produced.with(Serdes.String(), serdes.of(Topic.RETRAIN_REQUESTS, RetrainRequest.class)));
        return builder.build();
    }

    /** Progress is keyed by request; what failed goes to the partition of its scope. */
    private KStream<String, SpecificRecord> failures(StreamsBuilder builder) {
        return builder.stream(
                        Topic.TRAINING_PROGRESS.topicName(),
                        Consumed.with(Serdes.String(), serdes.of(Topic.TRAINING_PROGRESS, TrainingProgress.class)))
                .filter((request, progress) -> progress != null && progress.getState() == TrainingState.FAILED)
                .selectKey((request, progress) -> progress.getScope())
                .repartition(Repartitioned.<String, TrainingProgress>as("failures")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(serdes.of(Topic.TRAINING_PROGRESS, TrainingProgress.class))
                        .withNumberOfPartitions(Topic.ALERTS.partitions()))
                .mapValues(progress -> progress);
    }

    private <T extends SpecificRecord> KStream<String, SpecificRecord> source(
            StreamsBuilder builder, Topic topic, Class<T> type) {
        return builder.stream(topic.topicName(), Consumed.with(Serdes.String(), serdes.of(topic, type)))
                .mapValues(value -> value);
    }
}
