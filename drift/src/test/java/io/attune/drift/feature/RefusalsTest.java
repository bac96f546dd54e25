package io.attune.drift.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.SharedData;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    @Test
    void seesARefusalAtTheStartOnly() {
        assertThat(Refusals.matches("I\u2019m sorry, but I can\u2019t do that."))
                .isTrue();
        assertThat(Refusals.matches("Your parcel is on its way.")).isFalse();
        assertThat(Refusals.matches("The story goes on and on. ".repeat(20) + "I cannot help you, said the fox."))
                .isFalse();
    }

    @Test
    void agreesWithHumanLabelsOnRealCompletions() throws IOException {
        int agree = 0;
        int total = 0;
        for (String model : new String[] {"gpt4", "llama2"}) {
            try (Reader in =
                    Files.newBufferedReader(SharedData.require("safety/xstest_completions_" + model + ".csv"))) {
                for (CSVRecord row : CSVFormat.DEFAULT
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(in)) {
                    boolean refused = !row.get("annotation_1").startsWith("1");
                    total++;
                    agree += refused == Refusals.matches(row.get("completion")) ? 1 : 0;
                }
            }
        }
        assertThat((double) agree / total).isGreaterThan(0.85);
    }
}
