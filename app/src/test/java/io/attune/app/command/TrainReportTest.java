package io.attune.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.trainer.run.OfflineTraining;
import io.attune.trainer.run.SliceLoss;
import io.attune.trainer.run.StepReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainReportTest {
    private static final OfflineTraining.Report OUTCOME = outcome(2.5, 1.5);

    private static OfflineTraining.Report outcome(Double holdoutLossBefore, Double holdoutLoss) {
        return new OfflineTraining.Report(
                "abc",
                "/x/abc",
                "lora",
                "SFT",
                0,
                20,
                20,
                1000,
                4_200_000,
                500,
                300,
                62,
                8,
                2_000_000_000L,
                1.25,
                holdoutLossBefore,
                holdoutLoss,
                List.of(new SliceLoss("a<b", 3, 1.0, 1.1)));
    }

    @Test
    void thePageHasTheCurveAndTheOutcome(@TempDir Path directory) throws Exception {
        TrainReport report = new TrainReport();
        for (int step = 1; step <= 20; step++) {
            report.add(new StepReport(step, 20, 3 - step / 10.0, 1e-4, 8, 20 - step));
        }
        Path file = directory.resolve("deep/report.html");
        report.write(file, OUTCOME);
        String page = Files.readString(file);
        assertThat(page)
                .contains("<polyline")
                .contains("held-out loss before, after")
                .contains("2.5000, 1.5000");
        // One point per step, and one per window of ten.
        String[] curves = page.split("points=\"");
        assertThat(curves).hasSize(3);
        assertThat(curves[1].split("\"")[0].strip().split(" ")).hasSize(20);
        assertThat(curves[2].split("\"")[0].strip().split(" ")).hasSize(11);
        assertThat(page).contains("a&lt;b").doesNotContain("a<b");
    }

    @Test
    void ofTheLossesOnlyOneThatRoseIsRemarkedUpon() {
        assertThat(TrainReport.warning(OUTCOME, false)).isEmpty();
        assertThat(TrainReport.warning(outcome(null, null), false)).isEmpty();
        assertThat(TrainReport.warning(outcome(2.5, 2.5001), false)).isEmpty();
        assertThat(TrainReport.warning(outcome(2.8, 309.0), false))
                .hasValue(
                        "the held-out loss rose from 2.800 to 309.000: a lower --learning-rate or --patience may help");
        assertThat(TrainReport.warning(outcome(2.8, 309.0), true))
                .hasValueSatisfying(line -> assertThat(line).endsWith(": a lower --learning-rate may help"));
        assertThat(TrainReport.warning(outcome(2.8, null), false))
                .hasValueSatisfying(line -> assertThat(line).contains("no number any more"));
    }
}
