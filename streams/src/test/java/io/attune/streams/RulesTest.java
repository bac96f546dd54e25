package io.attune.streams;

import static io.attune.streams.Records.NOON;
import static io.attune.streams.Records.SCOPE;
import static io.attune.streams.Records.alert;
import static io.attune.streams.Records.demonstration;
import static io.attune.streams.Records.interaction;
import static io.attune.streams.Records.thumb;
import static io.attune.streams.Records.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.topic.Topic;
import io.attune.streams.alerts.QuietPeriods;
import io.attune.streams.curation.CurationTopology;
import io.attune.streams.policy.PolicyTopology;
import io.attune.streams.policy.PolicyView;
import io.attune.streams.policy.ScopeReport;
import io.attune.streams.policy.StageName;
import io.attune.streams.store.PlainAvroSerdes;
import io.attune.streams.store.StoreMedium;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The design's rules 2, 6, 7 and 8 where they meet: curation and policy together, feedback in, requests out. */
class RulesTest {
    private final List<Both> opened = new ArrayList<>();

    @AfterEach
    void stop() {
        opened.forEach(Both::close);
    }

    private Both both() {
        Both both = new Both();
        opened.add(both);
        return both;
    }

    /** Both topologies, the one's output fed to the other. */
    private static final class Both implements AutoCloseable {
        private final TopologyTestDriver curation = driver(new CurationTopology(
                        Policies.standardForAll(), new PlainAvroSerdes(), StoreMedium.MEMORY, Duration.ofHours(1))
                .build());
        private final TopologyTestDriver policy = driver(new PolicyTopology(
                        Policies.standardForAll(),
                        "pocket",
                        new PlainAvroSerdes(),
                        StoreMedium.MEMORY,
                        QuietPeriods.standard())
                .build());
        private final List<Example> rows = new ArrayList<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<RetrainRequest> requests = new ArrayList<>();
        private long now = NOON;
        private int interactions;

        private static TopologyTestDriver driver(Topology topology) {
            Properties settings = new Properties();
            settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "rules-test");
            settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
            return new TopologyTestDriver(topology, settings, Instant.ofEpochMilli(NOON));
        }

        private final Map<Topic, TestInputTopic<String, SpecificRecord>> inputs = new EnumMap<>(Topic.class);

        @SuppressWarnings("unchecked")
        private void give(TopologyTestDriver driver, Topic topic, String key, SpecificRecord value) {
            inputs.computeIfAbsent(
                            topic,
                            name -> driver.createInputTopic(
                                    name.topicName(),
                                    new StringSerializer(),
                                    new PlainAvroSerdes()
                                            .of(name, (Class<SpecificRecord>) name.recordType())
                                            .serializer()))
                    .pipeInput(key, value);
        }

        private static <T extends SpecificRecord> List<T> take(TopologyTestDriver driver, Topic topic, Class<T> type) {
            return driver.createOutputTopic(
                            topic.topicName(),
                            new StringDeserializer(),
                            new PlainAvroSerdes().of(topic, type).deserializer())
                    .readValuesToList();
        }

        Both teaches(String user, int times, boolean flagged) {
            for (int i = 0; i < times; i++) {
                teach(user, flagged);
            }
            return pump();
        }

        private void teach(String user, boolean flagged) {
            String id = "i-" + interactions++;
            give(curation, Topic.INTERACTIONS, id, interaction(id, user, "question " + id));
            give(curation, Topic.SAFETY_VERDICTS, id, verdict(id, null, flagged));
            give(curation, Topic.FEEDBACK, id, thumb("t-" + id, id, user, false));
            give(curation, Topic.FEEDBACK, id, demonstration("f-" + id, id, user, "answer to " + id));
            give(curation, Topic.SAFETY_VERDICTS, id, verdict(id, "f-" + id, false));
        }

        Both crowdTeaches(int times, boolean flagged) {
            for (int i = 0; i < times; i++) {
                teach("user-" + i % 40, flagged);
            }
            return pump();
        }

        Both alerts(AlertKind kind) {
            give(policy, Topic.ALERTS, SCOPE, alert("a-" + kind, kind, "k-" + kind, AlertState.FIRING, NOON));
            return pump();
        }

        Both passes(Duration time) {
            now += time.toMillis();
            curation.advanceWallClockTime(time);
            policy.advanceWallClockTime(time);
            return pump();
        }

        private Both pump() {
            for (Example row : take(curation, Topic.EXAMPLES, Example.class)) {
                rows.add(row);
                give(policy, Topic.EXAMPLES, row.getScope(), row);
            }
            for (Outcome outcome : take(curation, Topic.OUTCOMES, Outcome.class)) {
                outcomes.add(outcome);
                give(policy, Topic.OUTCOMES, outcome.getScope(), outcome);
            }
            for (Alert alert : take(curation, Topic.ALERTS, Alert.class)) {
                give(policy, Topic.ALERTS, alert.getScope(), alert);
            }
            requests.addAll(take(policy, Topic.RETRAIN_REQUESTS, RetrainRequest.class));
            return this;
        }

        ScopeReport report() {
            return PolicyView.of(Policies.standardForAll(), "pocket", () -> now, new PolicyView.StoreSource() {
                        @Override
                        public <V> Optional<ReadOnlyKeyValueStore<String, V>> store(String name) {
                            return Optional.of(policy.getKeyValueStore(name));
                        }
                    })
                    .scopes()
                    .orElseThrow()
                    .get(0);
        }

        @Override
        public void close() {
            curation.close();
            policy.close();
        }
    }

    /** Rule 2: derived records have deterministic ids, so that a repeat is recognised. */
    @Test
    void theSameInputsGiveTheSameIdsEverywhere() {
        List<Both> runs = List.of(both(), both());
        for (Both run : runs) {
            run.alerts(AlertKind.DRIFT).passes(Duration.ofSeconds(3)).crowdTeaches(210, false);
        }
        assertThat(runs.get(0).requests).hasSize(1).isEqualTo(runs.get(1).requests);
        assertThat(runs.get(0).rows).hasSize(210).isEqualTo(runs.get(1).rows);
        assertThat(runs.get(0).outcomes).hasSize(210).isEqualTo(runs.get(1).outcomes);
    }

    /** Rule 6: a confirmed change is labelled, and only some labels retrain. */
    @Test
    void driftAndQualityRetrainUnderTheirLabelAndHarmAndSensorsDoNot() {
        for (AlertKind kind : AlertKind.values()) {
            Both run = both().alerts(kind).passes(Duration.ofSeconds(3)).crowdTeaches(210, false);
            switch (kind) {
                case DRIFT ->
                    assertThat(run.requests)
                            .extracting(RetrainRequest::getAttribution)
                            .containsExactly(Attribution.TRAFFIC_MIX);
                case QUALITY ->
                    assertThat(run.requests)
                            .extracting(RetrainRequest::getAttribution)
                            .containsExactly(Attribution.QUALITY);
                default -> {
                    assertThat(run.requests).isEmpty();
                    assertThat(run.report().state()).isEqualTo(StageName.STABLE);
                    assertThat(run.report().why()).contains("never retrains");
                }
            }
        }
    }

    /** Rule 7: one trigger state machine: minimum examples, one in flight, however much comes. */
    @Test
    void oneRetrainIsInFlightAndOnlyWithEnoughRows() {
        Both run = both().alerts(AlertKind.DRIFT).passes(Duration.ofSeconds(3)).crowdTeaches(100, false);
        assertThat(run.requests).isEmpty();
        assertThat(run.report().why()).contains("waiting for rows since the change");
        run.crowdTeaches(110, false);
        assertThat(run.requests).hasSize(1);
        run.alerts(AlertKind.QUALITY).passes(Duration.ofMinutes(30)).crowdTeaches(210, false);
        assertThat(run.requests).hasSize(1);
        assertThat(run.report().state()).isEqualTo(StageName.RETRAINING);
    }

    /** Rule 8: rows flagged by scanners neither train nor trigger. */
    @Test
    void flaggedTrafficNeverTrains() {
        Both run =
                both().alerts(AlertKind.QUALITY).passes(Duration.ofSeconds(3)).crowdTeaches(300, true);
        assertThat(run.rows).isEmpty();
        assertThat(run.requests).isEmpty();
        assertThat(run.outcomes).hasSize(300).allSatisfy(outcome -> assertThat(outcome.getFlagged())
                .isTrue());
    }

    /** Rule 8: nor do rows dominated by one user, even when an alert calls for a retrain. */
    @Test
    void oneUsersFloodNeitherTrainsNorTriggersAndTheReportSaysWhy() {
        Both run = both().crowdTeaches(15, false);
        for (int i = 0; i < 20; i++) {
            run.teaches("mallory", 10, false).crowdTeaches(1, false);
        }
        assertThat(run.report().state()).isEqualTo(StageName.STABLE);
        assertThat(run.report().why()).startsWith("one user dominates the feedback");
        assertThat(run.rows)
                .filteredOn(row -> row.getUserId().equals("mallory"))
                .hasSizeLessThan(20);
        assertThat(run.outcomes.subList(100, run.outcomes.size()))
                .filteredOn(outcome -> outcome.getUserId().equals("mallory"))
                .hasSizeGreaterThan(100)
                .allSatisfy(outcome -> assertThat(outcome.getFlagged()).isTrue());
        run.alerts(AlertKind.DRIFT).passes(Duration.ofSeconds(3)).teaches("mallory", 200, false);
        assertThat(run.requests).isEmpty();
        assertThat(run.report().why()).contains("waiting for rows since the change");
    }
}
