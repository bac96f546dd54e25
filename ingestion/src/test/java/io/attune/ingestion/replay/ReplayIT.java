package io.attune.ingestion.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.attune.ingestion.client.AttuneClient;
import io.attune.ingestion.client.ClientOptions;
import io.attune.ingestion.gateway.Gateway;
import io.attune.ingestion.gateway.GatewayConfig;
import io.attune.ingestion.gateway.IngestionStack;
import io.attune.ingestion.row.RowLimits;
import io.attune.schemas.record.Demonstration;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Thumb;
import io.attune.schemas.topic.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through the gateway onto a real broker. */
class ReplayIT {
    private static IngestionStack stack;
    private static Gateway gateway;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        stack = new IngestionStack(directory);
        gateway = new Gateway(stack.connections(), GatewayConfig.onPort(0));
        gateway.start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(gateway::ready);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        stack.close();
    }

    @Test
    void aCsvFileIsReplayedAndItsBadRowsAreNamed(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("chat.csv");
        Files.writeString(
                file,
                "question,answer,liked,who\n\"Where, exactly?\",\"Here.\nReally.\",up,u1\nWhy?,Because,maybe,u2\nWhen?,Now,down,u3\nshort row\n");
        List<String> bad = new ArrayList<>();
        ReplayOptions options = new ReplayOptions(
                file, ColumnMapping.parse("prompt=question,thumb=liked,user=who"), "csv/test", 0, 0, 2, "one");
        ReplayResult result = replay(options, bad);

        assertThat(bad).hasSize(2);
        assertThat(bad.get(0)).startsWith(file + ":4: thumb must be up");
        assertThat(bad.get(1)).startsWith(file + ":6: the row has 1 columns");
        assertThat(result.rows()).isEqualTo(4);
        assertThat(result.rejected()).isEqualTo(2);
        assertThat(result.interactionsAccepted()).isEqualTo(2);
        assertThat(result.feedbackAccepted()).isEqualTo(2);
        assertThat(result.shiftedAt()).isNotNull();
        List<Interaction> arrived = interactions("csv/test").toList();
        assertThat(arrived)
                .extracting(interaction -> interaction.getMessages().get(0).getContent())
                .containsExactlyInAnyOrder("Where, exactly?", "When?");
        assertThat(arrived)
                .extracting(interaction -> interaction.getAttributes().get("shifted"))
                .containsExactlyInAnyOrder("false", "true");
        assertThat(feedback("csv/test"))
                .extracting(f -> ((Thumb) f.getValue()).getUp())
                .contains(true, false);
    }

    @Test
    void theSameRunTwiceHasTheSameIds(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rows.jsonl");
        Files.writeString(file, "{\"prompt\":\"a\",\"response\":\"b\"}\n{\"prompt\":\"a\",\"response\":\"b\"}\n");
        ReplayOptions options = new ReplayOptions(file, ColumnMapping.usual(), "ids/test", 0, 0, -1, "same");
        replay(options, new ArrayList<>());
        replay(options, new ArrayList<>());
        assertThat(interactions("ids/test").map(Interaction::getId).toList()).hasSize(4);
        assertThat(interactions("ids/test").map(Interaction::getId).distinct().toList())
                .hasSize(2);
    }

    @Test
    void realSupportRowsBecomeDemonstrations() throws Exception {
        Path file = SharedData.find("support/support.jsonl");
        assumeTrue(file != null, "shared/data/support/support.jsonl is not on this machine");
        ReplayOptions options = new ReplayOptions(
                file, ColumnMapping.parse("prompt=instruction,demonstration=response"), "acme/desk", 0, 500, -1, "r");
        List<String> bad = new ArrayList<>();
        ReplayResult result = replay(options, bad);
        assertThat(bad).isEmpty();
        assertThat(result.interactionsAccepted()).isEqualTo(500);
        assertThat(result.feedbackAccepted()).isEqualTo(500);
        assertThat(interactions("acme/desk").toList()).hasSize(500);
        assertThat(feedback("acme/desk")).hasSize(500).allSatisfy(f -> assertThat(f.getValue())
                .isInstanceOf(Demonstration.class));
    }

    @Test
    void rowsGoStraightToKafkaToo(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("rows.jsonl");
        Files.writeString(file, "{\"prompt\":\"a\",\"response\":\"b\",\"comment\":\"fine\"}\n");
        try (ClientSink sink = new ClientSink(
                new AttuneClient(stack.connections(), ClientOptions.standard("replay-test")),
                RowLimits.standard(),
                Clock.systemUTC())) {
            ReplayOptions options = ReplayOptions.of(file, ColumnMapping.usual(), "direct/test");
            ReplayResult result = new Replay(options, sink, null, ReplayListener.NONE).run();
            assertThat(result.interactionsAccepted()).isEqualTo(1);
            assertThat(result.feedbackAccepted()).isEqualTo(1);
        }
        assertThat(interactions("direct/test").toList()).hasSize(1);
    }

    private static ReplayResult replay(ReplayOptions options, List<String> bad) throws Exception {
        ReplayListener listener = new ReplayListener() {
            @Override
            public void onProgress(Progress progress) {
                assertThat(progress.fraction()).isBetween(0.0, 1.0);
            }

            @Override
            public void onBadRow(String message) {
                bad.add(message);
            }
        };
        try (HttpSink sink = new HttpSink(gateway.url(), Duration.ofSeconds(30))) {
            return new Replay(options, sink, null, listener).run();
        }
    }

    private static Stream<Interaction> interactions(String scope) {
        return stack.readAll(Topic.INTERACTIONS, Interaction.class).stream()
                .filter(interaction -> interaction.getScope().equals(scope));
    }

    private static List<Feedback> feedback(String scope) {
        return stack.readAll(Topic.FEEDBACK, Feedback.class).stream()
                .filter(feedback -> feedback.getScope().equals(scope))
                .toList();
    }
}
