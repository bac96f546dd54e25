package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.schemas.record.Interaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesTest {

    private static final String ROW =
            "{\"eventTime\": \"2026-01-01T00:%02d:00Z\", \"prompt\": \"p%d\", \"scope\": \"x/y\"}";

    @TempDir
    private Path folder;

    @Test
    void rowsComeInOrderOfTimeWithWhatIsKnownOfThem() throws Exception {
        String rows =
                IntStream.range(0, 28).mapToObj(i -> ROW.formatted(59 - i, i)).collect(Collectors.joining("\n"));
        String chat =
                """

                {"eventTime": 1767225600001, "messages": [{"role": "user", "content": "q"}], "response": "r", "adapterId": "a", "finishReason": "stop"}
                """;
        Path file = Files.writeString(folder.resolve("b.jsonl"), rows + chat);
        List<Interaction> read = Baselines.of(Harness.policies(20, file.toString()))
                .of(Harness.policies(20, file.toString()).standard().detection())
                .rows();
        assertThat(read).hasSize(29);
        assertThat(read).extracting(Interaction::getEventTime).isSorted();
        Interaction first = read.get(0);
        assertThat(first.getResponse()).isEqualTo("r");
        assertThat(first.getAdapterId()).isEqualTo("a");
        assertThat(first.getFinishReason()).isEqualTo("stop");
        assertThat(read.get(28).getMessages().get(0).getContent()).isEqualTo("p0");
    }

    @Test
    void aBadFileIsRefusedWithWhereItIsBad() throws Exception {
        refused("{\"eventTime\": 1}\n", "line 1: prompt (a text) or messages (a list) is missing");
        refused(ROW.formatted(1, 1) + "\n\n[1]\n", "line 3: not a JSON object");
        refused("oops\n", "line 1: not a JSON object");
        refused("{\"prompt\": \"p\"}\n", "line 1: eventTime is missing");
        refused("{\"prompt\": \"p\", \"eventTime\": \"noon\"}\n", "was \"noon\"");
        refused("{\"messages\": [{\"role\": 3}], \"eventTime\": 1}\n", "each of messages must have a role");
        refused("", "has 0 rows; references of 20 need 26");
        assertThatThrownBy(() -> Baselines.of(Harness.policies(20, "nowhere.jsonl")))
                .hasMessage("detection.baseline nowhere.jsonl is not there");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
        assertThatThrownBy(() -> Baselines.of(Harness.policies(20, binary.toString())))
                .hasMessageEndingWith("is not valid UTF-8");
    }

    private void refused(String rows, String why) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.jsonl"), rows);
        assertThatThrownBy(() -> Baselines.of(Harness.policies(20, file.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("detection.baseline " + file)
                .hasMessageContaining(why);
    }
}
