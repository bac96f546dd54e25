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
import io.attune.streams.store.PlainAvroSerdes;
import io.attune.streams.store.StoreMedium;
import java.time.Duration;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;

/** The curation topology with stores in memory, its inputs and its outputs. */
final class CurationDriver implements AutoCloseable {
    final TestOutputTopic<String, Outcome> outcomes;
    final TestOutputTopic<String, Example> examples;
    final TestOutputTopic<String, Alert> alerts;
    final TestOutputTopic<byte[], DeadLetter> deadLetters;

    private final TopologyTestDriver driver;
    private final TestInputTopic<String, Interaction> interactions;
    private final TestInputTopic<String, Feedback> feedback;
    private final TestInputTopic<String, SafetyVerdict> verdicts;

    CurationDriver(Policies policies, Duration keep) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "curation-test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(
                new CurationTopology(policies, new PlainAvroSerdes(), StoreMedium.MEMORY, keep).build(), settings);
        interactions = input(Topic.INTERACTIONS, Interaction.class);
        feedback = input(Topic.FEEDBACK, Feedback.class);
        verdicts = input(Topic.SAFETY_VERDICTS, SafetyVerdict.class);
        outcomes = output(Topic.OUTCOMES, Outcome.class);
        examples = output(Topic.EXAMPLES, Example.class);
        alerts = output(Topic.ALERTS, Alert.class);
        deadLetters = driver.createOutputTopic(
                Topic.DEAD_LETTERS.topicName(),
                new ByteArrayDeserializer(),
                new PlainAvroSerdes().of(Topic.DEAD_LETTERS, DeadLetter.class).deserializer());
    }

    private <T extends SpecificRecord> TestInputTopic<String, T> input(Topic topic, Class<T> type) {
        return driver.createInputTopic(
                topic.topicName(),
                new StringSerializer(),
                new PlainAvroSerdes().of(topic, type).serializer());
    }

    private <T extends SpecificRecord> TestOutputTopic<String, T> output(Topic topic, Class<T> type) {
        return driver.createOutputTopic(
                topic.topicName(),
                new StringDeserializer(),
                new PlainAvroSerdes().of(topic, type).deserializer());
    }

    void give(Interaction interaction) {
        interactions.pipeInput(interaction.getId(), interaction);
    }

    void give(Feedback found) {
        feedback.pipeInput(found.getInteractionId(), found);
    }

    void give(SafetyVerdict verdict) {
        verdicts.pipeInput(verdict.getInteractionId(), verdict);
    }

    void advance(Duration wallClock) {
        driver.advanceWallClockTime(wallClock);
    }

    <V> KeyValueStore<String, V> store(String name) {
        return driver.getKeyValueStore(name);
    }

    @Override
    public void close() {
        driver.close();
    }
}
