package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {

    private static final int CHANGE = 600;

    @TempDir
    private Path folder;

    private final Cli cli = new Cli();
    private Path file;

    @BeforeEach
    void aColumnThatRisesAndHasThreeOddRows() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder("tokens\n");
        for (int row = 0; row < 900; row++) {
            String odd = row == 50 ? "NaN" : row == 550 ? "many" : row == 700 ? "-Infinity" : null;
            text.append(odd == null ? Double.toString(random.nextDouble() + (row < CHANGE ? 0 : 1)) : odd)
                    .append('\n');
        }
        file = Files.writeString(folder.resolve("t.csv"), text);
    }

    @Test
    void plotsAndTabulatesAndReportsOddRows() {
        assertThat(cli.run("detect", file.toString(), "--column", "tokens", "--reference", "300"))
                .isZero();
        assertThat(cli.out.toString())
                .contains("900 rows of type number, reference 300")
                .contains("value ")
                .contains("^ changed, ! alarm")
                .containsPattern("\\n\\s+6\\d\\d  tokens\\s+rank");
        assertThat(cli.err.toString())
                .contains("row 50 skipped: a number must be finite, was NaN")
                .contains("row 550 skipped: 'many' is not a number")
                .contains("row 700 skipped");
    }

    @Test
    void printsOnlyAlarmsAsJsonOnStandardOutput() throws Exception {
        assertThat(cli.run("detect", file.toString(), "--column", "tokens", "--reference", "300", "--json"))
                .isZero();
        String[] lines = cli.out.toString().strip().split("\\R");
        assertThat(lines).hasSize(1);
        JsonNode alarm = new ObjectMapper().readTree(lines[0]);
        assertThat(alarm.properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactly("row", "column", "detector", "statistic", "threshold", "falseAlarms", "changePoint");
        assertThat(alarm.path("changePoint").asInt()).isBetween(CHANGE - 5, CHANGE + 5);
        assertThat(alarm.path("falseAlarms").asText()).isEqualTo("1/100000");
    }

    @Test
    void writesAPlot() throws Exception {
        Path svg = folder.resolve("t.svg");
        assertThat(cli.run(
                        "detect",
                        file.toString(),
                        "--column",
                        "tokens",
                        "--reference",
                        "300",
                        "--plot",
                        svg.toString()))
                .isZero();
        assertThat(Files.readString(svg))
                .startsWith("<svg")
                .contains("<polyline", "stroke-dasharray")
                .endsWith("</svg>\n");
    }

    @Test
    void takesDetectorsSeasonsAndDependence() {
        String[][] variants = {
            {"--detector", "cusum"},
            {"--detector", "conformal", "--season", "50"},
            {"--dependence", "whiten"},
            {"--dependence", "blocks", "--season", "10"}
        };
        for (String[] variant : variants) {
            String[] arguments = java.util.stream.Stream.concat(
                            java.util.stream.Stream.of(
                                    "detect", file.toString(), "--column", "tokens", "--reference", "300", "--json"),
                            java.util.Arrays.stream(variant))
                    .toArray(String[]::new);
            assertThat(cli.run(arguments)).as(String.join(" ", variant)).isZero();
            assertThat(cli.out.toString()).as(String.join(" ", variant)).contains("\"row\":6");
            cli.out.getBuffer().setLength(0);
        }
    }

    @Test
    void comparesWithAnotherFile() throws Exception {
        Path other = Files.writeString(folder.resolve("later.csv"), "x,tokens\n" + "1,1.7\n".repeat(100));
        assertThat(cli.run("detect", other.toString(), "--column", "tokens", "--baseline", file.toString(), "--json"))
                .isZero();
        JsonNode alarm = new ObjectMapper()
                .readTree(cli.out.toString().lines().findFirst().orElseThrow());
        assertThat(alarm.path("row").asInt()).isLessThan(100);
        assertThat(cli.err.toString()).contains("row 550 skipped: 'many' is not a number (of the baseline)");
    }

    @Test
    void listsTheDetectorsWithWhatTheyPromise() {
        assertThat(cli.run("detect", "--list")).isZero();
        assertThat(cli.out.toString())
                .contains("depends on its past")
                .containsPattern("rank +number +guaranteed")
                .containsPattern("adwin +number +calibrated");
    }

    @Test
    void badUseIsOneLine() {
        String[][] bad = {
            {"detect", "--column", "tokens"},
            {"detect", file.toString(), "--column", "tokens", "--false-alarms", "often"},
            {"detect", file.toString(), "--column", "tokens", "--detector", "magic"},
            {"detect", file.toString(), "--column", "tokens", "--detector", "embedding", "--reference", "300"},
            {"detect", file.toString(), "--column", "tokens", "--season", "400", "--reference", "300"},
            {"detect", file.toString(), "--column", "tokens", "--dependence", "much"},
            {"detect", file.toString(), "--column", "tokens", "--baseline", "nowhere.csv"},
            {"detect", file.toString(), "--column", "tokens", "--type", "category", "--dependence", "whiten"},
            {"detect", file.toString(), "--column", "tokens"}
        };
        for (String[] arguments : bad) {
            cli.err.getBuffer().setLength(0);
            assertThat(cli.run(arguments)).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(cli.err.toString().strip().split("\\R")).hasSize(1);
            assertThat(cli.err.toString()).startsWith("attune: ");
        }
    }
}
