package io.attune.streams.curation;

import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.DeadLetterWriter;
import io.attune.streams.store.RecordSerdeSource;
import io.attune.streams.store.StoreMedium;
import io.attune.streams.store.VersionedJson;
import java.time.Duration;
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

/**
 * Interactions, feedback and verdicts in; outcomes, training rows, alerts about users and dead letters out. Two steps: the join by
 * interaction, and after a repartition the guard by scope.
 */
public final class CurationTopology {
    private static final int STATE_VERSION = 1;

    private final Policies policies;
    private final RecordSerdeSource serdes;
    private final StoreMedium medium;
    private final Duration keep;

    /**
     * @param keep how long after its arrival an interaction is remembered: feedback after the window changes the outcome no more,
     *     but a right answer still becomes a row until then
     */
    public CurationTopology(Policies policies, RecordSerdeSource serdes, StoreMedium medium, Duration keep) {
        this.policies = Objects.requireNonNull(policies, "policies is missing");
        this.serdes = Objects.requireNonNull(serdes, "serdes is missing");
        this.medium = Objects.requireNonNull(medium, "medium is missing");
        if (keep.isNegative() || keep.isZero()) {
            throw new IllegalArgumentException("keep must be a positive duration but is " + keep);
        }
        this.keep = keep;
    }

    public Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(medium.keyValue(FeedbackJoinProcessor.JOINS, new JoinStateSerde(serdes)));
        builder.addStateStore(medium.keyValue(FeedbackJoinProcessor.DEADLINES, Serdes.String()));
        builder.addStateStore(
                medium.keyValue(ScopeGuardProcessor.TRAFFIC, new VersionedJson<>(ScopeTraffic.class, STATE_VERSION)));
        builder.addStateStore(medium.keyValue(ScopeGuardProcessor.DIGESTS, Serdes.Long()));

        KStream<String, JoinResult> joined = source(builder, Topic.INTERACTIONS, Interaction.class)
                .merge(source(builder, Topic.FEEDBACK, Feedback.class))
                .merge(source(builder, Topic.SAFETY_VERDICTS, SafetyVerdict.class))
                .process(
                        () -> new FeedbackJoinProcessor(policies, keep),
                        Named.as("feedback-join"),
                        FeedbackJoinProcessor.JOINS,
                        FeedbackJoinProcessor.DEADLINES);
        KStream<String, GuardResult> guarded = of(joined, Curated.class)
                .repartition(Repartitioned.<String, Curated>as("curated")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(new CuratedSerde(serdes))
                        .withNumberOfPartitions(Topic.OUTCOMES.partitions()))
                .process(
                        () -> new ScopeGuardProcessor(policies),
                        Named.as("scope-guard"),
                        ScopeGuardProcessor.TRAFFIC,
                        ScopeGuardProcessor.DIGESTS);

        of(guarded, GuardResult.Final.class)
                .mapValues(GuardResult.Final::outcome)
                .to(Topic.OUTCOMES.topicName(), produced(Topic.OUTCOMES, Outcome.class));
        of(guarded, GuardResult.Row.class)
                .mapValues(GuardResult.Row::row)
                .to(Topic.EXAMPLES.topicName(), produced(Topic.EXAMPLES, Example.class));
        of(guarded, GuardResult.Alarm.class)
                .mapValues(GuardResult.Alarm::alert)
                .to(Topic.ALERTS.topicName(), produced(Topic.ALERTS, Alert.class));
        putAside(of(joined, PutAside.class));
        putAside(of(guarded, GuardResult.Refused.class).mapValues(GuardResult.Refused::aside));
        return builder.build();
    }

    private <T extends SpecificRecord> KStream<String, SpecificRecord> source(
            StreamsBuilder builder, Topic topic, Class<T> type) {
        return builder.stream(topic.topicName(), Consumed.with(Serdes.String(), serdes.of(topic, type)))
                .mapValues(value -> value);
    }

    private <T extends SpecificRecord> Produced<String, T> produced(Topic topic, Class<T> type) {
        return Produced.with(Serdes.String(), serdes.of(topic, type));
    }

    private void putAside(KStream<String, PutAside> stream) {
        stream.process(() -> new PutAsideProcessor(new DeadLetterWriter("curation", serdes)))
                .to(
                        Topic.DEAD_LETTERS.topicName(),
                        Produced.with(Serdes.ByteArray(), serdes.of(Topic.DEAD_LETTERS, DeadLetter.class)));
    }

    private static <A, B extends A> KStream<String, B> of(KStream<String, A> stream, Class<B> type) {
        return stream.filter((key, value) -> type.isInstance(value)).mapValues(type::cast);
    }
}
