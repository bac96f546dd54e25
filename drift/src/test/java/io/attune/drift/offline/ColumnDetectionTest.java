package io.attune.drift.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.drift.detect.Dependence;
import io.attune.drift.detect.DetectorCatalogue;
import io.attune.drift.detect.RunLength;
import io.attune.drift.feature.MiniLmEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnDetectionTest {

    private final ColumnDetection detection = new ColumnDetection(MiniLmEmbedder::new);
    private final List<ColumnAlarm> alarms = new ArrayList<>();
    private final List<SkippedRow> skipped = new ArrayList<>();
    private final DetectionOutput output = new DetectionOutput() {
        @Override
        public void alarm(ColumnAlarm alarm) {
            alarms.add(alarm);
        }

        @Override
        public void skipped(SkippedRow row) {
            skipped.add(row);
        }
    };

    @Test
    void findsEachChangeOfANumberOnceAndCountsRowsFromZero() {
        List<String> values = numbers(1_000, 0);
        values.addAll(numbers(1_000, 2));
        values.addAll(numbers(1_000, 0));
        ColumnType type = detection.detect(values, options(500), output);
        assertThat(type).isEqualTo(ColumnType.NUMBER);
        assertThat(alarms).hasSize(2).extracting(ColumnAlarm::detector).containsOnly(DetectorCatalogue.RANK);
        assertThat(alarms.get(0).row()).isBetween(1_000L, 1_060L);
        assertThat(alarms.get(0).changePoint()).isBetween(990L, 1_010L);
        assertThat(alarms.get(1).row()).isBetween(2_000L, 2_060L);
        assertThat(alarms.get(0).falseAlarms()).isEqualTo("1/100000");
        assertThat(alarms.get(0).statistic())
                .isGreaterThanOrEqualTo(alarms.get(0).threshold());
    }

    @Test
    void takesZeroOneColumnsAsRatesAndSkipsMissingValues() {
        SplittableRandom random = new SplittableRandom(1);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            values.add(i % 10 == 0 ? "" : random.nextDouble() < (i < 2_000 ? 0.1 : 0.4) ? "1" : "0");
        }
        detection.detect(values, options(1_000), output);
        assertThat(alarms).singleElement().satisfies(alarm -> {
            assertThat(alarm.detector()).isEqualTo(DetectorCatalogue.PROPORTION);
            assertThat(alarm.row()).isBetween(2_000L, 2_150L);
            assertThat(alarm.changePoint()).isBetween(1_900L, 2_060L);
        });
    }

    @Test
    void findsANewCategory() {
        SplittableRandom random = new SplittableRandom(1);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            values.add(i < 1_000 ? "c" + random.nextInt(5) : "c" + random.nextInt(8));
        }
        assertThat(detection.detect(values, options(500), output)).isEqualTo(ColumnType.CATEGORY);
        assertThat(alarms).singleElement().satisfies(alarm -> assertThat(alarm.row())
                .isBetween(1_000L, 1_100L));
    }

    @Test
    void findsAChangeOfTopicInText() {
        SplittableRandom random = new SplittableRandom(1);
        String[] weather = {"Will it rain in %s tomorrow?", "How warm is it in %s today?", "Is there snow in %s now?"};
        String[] bank = {"Transfer %s dollars to my savings", "Why was my card declined at %s", "Close my %s account"};
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String[] pool = i < 280 ? weather : bank;
            values.add(String.format(pool[random.nextInt(3)], "place" + random.nextInt(40)));
        }
        assertThat(detection.detect(values, options(200), output)).isEqualTo(ColumnType.TEXT);
        assertThat(alarms).isNotEmpty().allMatch(alarm -> alarm.row() >= 280);
        assertThat(alarms).extracting(ColumnAlarm::detector).contains("embedding(minilm)");
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        fails(List.of(), "column 'c' has no values");
        fails(List.of("", " "), "column 'c' has no values");
        fails(List.of("1"), "column 'c' has 1 value, a reference of 20 needs more (see --reference)");
        ColumnOptions mean = new ColumnOptions("c", null, "mean", 20, new RunLength(100));
        assertThatThrownBy(() -> detection.detect(java.util.Collections.nCopies(30, "-3"), mean, output))
                .hasMessage("column 'c' has no usable numbers");
        assertThatThrownBy(() -> new ColumnOptions("c", null, "magic", 20, new RunLength(100)))
                .hasMessageContaining("'magic'")
                .hasMessageContaining("rank");
        assertThatThrownBy(() -> new ColumnOptions("c", null, null, 3, new RunLength(100)))
                .hasMessage("reference must be at least 20 rows, was 3");
        ColumnOptions mix = new ColumnOptions("c", null, "category-mix", 20, new RunLength(100));
        assertThatThrownBy(() -> detection.detect(with("7"), mix, output)).hasMessageContaining("does not take");
    }

    @Test
    void oddValuesAreReportedAndDetectionGoesOn() {
        for (String odd : List.of("NaN", "-Infinity", "about ten")) {
            skipped.clear();
            alarms.clear();
            List<String> values = with(odd);
            for (int i = 0; i < 200; i++) {
                values.add("7." + i % 10);
            }
            detection.detect(values, new ColumnOptions("c", null, null, 100, new RunLength(10_000)), output);
            assertThat(skipped).singleElement().satisfies(row -> {
                assertThat(row.row()).isEqualTo(150);
                assertThat(row.why()).contains(odd);
            });
            assertThat(alarms).isNotEmpty();
            assertThat(alarms.get(0).changePoint()).isBetween(195L, 205L);
        }
    }

    @Test
    void negativeCountsAndRatesOutOfRangeAreReportedByDetectorsThatKnowTheirRange() {
        for (String detector : List.of("mean", "hddm-a", "hddm-w")) {
            skipped.clear();
            detection.detect(with("-3"), new ColumnOptions("c", null, detector, 50, new RunLength(10_000)), output);
            assertThat(skipped).singleElement().satisfies(row -> assertThat(row.why())
                    .contains("within [0, 1], was -3")
                    .contains("try rank"));
        }
    }

    @Test
    void aColumnThatChangesItsTypeIsReportedRowByRow() {
        List<String> values = numbers(500, 0);
        for (int i = 0; i < 100; i++) {
            values.add("refused");
        }
        values.addAll(numbers(300, 3));
        detection.detect(values, options(300), output);
        assertThat(skipped).hasSize(100);
        assertThat(alarms).singleElement().satisfies(alarm -> assertThat(alarm.changePoint())
                .isBetween(598L, 605L));
    }

    @Test
    void everyDetectorByNameFindsAChangeInValuesThatItTakes() {
        for (DetectorCatalogue.Entry entry : DetectorCatalogue.entries()) {
            alarms.clear();
            SplittableRandom random = new SplittableRandom(3);
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 1_400; i++) {
                double u = random.nextDouble();
                values.add(
                        switch (entry.takes()) {
                            case CATEGORY -> u < (i < 800 ? 0.2 : 0.6) ? "a" : "b" + (int) (5 * u);
                            case BINARY -> u < (i < 800 ? 0.1 : 0.6) ? "1" : "0";
                            case NUMBER, UNIT, NUMBER_OR_CATEGORY -> Double.toString(i < 800 ? u : Math.pow(u, 0.2));
                            case TEXT ->
                                i < 800 ? "weather in town " + (int) (40 * u) : "close my account " + (int) (40 * u);
                        });
            }
            detection.detect(
                    entry.takes() == DetectorCatalogue.Input.TEXT ? values.subList(500, 1_000) : values,
                    new ColumnOptions(
                            "c",
                            null,
                            entry.name(),
                            entry.takes() == DetectorCatalogue.Input.TEXT ? 200 : 500,
                            new RunLength(10_000)),
                    output);
            assertThat(alarms).as(entry.name()).isNotEmpty();
            long change = entry.takes() == DetectorCatalogue.Input.TEXT ? 300 : 800;
            assertThat(alarms.get(0).row()).as(entry.name()).isBetween(change, change + 300);
            assertThat(alarms.get(0).detector()).isEqualTo(entry.name());
        }
    }

    @Test
    void dependenceIsForNumbersAndNeedsAReferenceOfTwoSeasons() {
        Dependence daily = new Dependence(100, Dependence.Mode.NONE);
        assertThatThrownBy(() -> new ColumnOptions("c", null, null, 150, new RunLength(100), daily))
                .hasMessageContaining("two seasons of 100");
        List<String> categories = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            categories.add("c" + i % 3);
        }
        assertThatThrownBy(() -> detection.detect(
                        categories, new ColumnOptions("c", null, null, 200, new RunLength(100), daily), output))
                .hasMessageContaining("are for numbers");
        List<String> cycle = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            cycle.add(i % 11 == 0 ? "" : Integer.toString(i % 100 + (i < 1_000 ? 0 : 3)));
        }
        detection.detect(cycle, new ColumnOptions("c", null, "rank", 400, new RunLength(100_000), daily), output);
        assertThat(alarms).isNotEmpty();
        assertThat(alarms.get(0).row()).isBetween(1_000L, 1_300L);
    }

    @Test
    void aBaselineIsTheReferenceAndTheColumnIsWatchedFromItsFirstRow() {
        List<String> baseline = numbers(400, 0);
        baseline.set(7, "many");
        baseline.set(8, "");
        List<String> values = numbers(200, 2);
        values.addAll(numbers(300, 0));
        // Shorter than the reference that the options ask for: that is for later ones.
        detection.detect(baseline, values, options(1_000), output);
        assertThat(alarms).singleElement().satisfies(alarm -> {
            assertThat(alarm.row()).isLessThan(60);
            assertThat(alarm.changePoint()).isLessThan(10);
        });
        assertThat(skipped).containsExactly(new SkippedRow(7, "'many' is not a number (of the baseline)"));
        assertThatThrownBy(() -> detection.detect(numbers(7, 0), values, options(100), output))
                .isInstanceOf(BadColumnException.class)
                .hasMessageContaining("at least 20 values, has 7 (see --reference and --baseline)");
        assertThatThrownBy(() -> detection.detect(List.of("", " "), values, options(100), output))
                .hasMessage("column 'c' of the baseline has no values");
    }

    @Test
    void categoriesAndTextsTakeABaselineAndBlocks() {
        SplittableRandom random = new SplittableRandom(5);
        List<String> baseline = new ArrayList<>();
        List<String> values = new ArrayList<>();
        String last = "c0";
        for (int i = 0; i < 1_500; i++) {
            last = random.nextDouble() < 0.5 ? last : "c" + random.nextInt(3);
            (i < 1_200 ? baseline : values).add(last);
        }
        for (int i = 0; i < 300; i++) {
            values.add("new");
        }
        Dependence blocks = new Dependence(0, Dependence.Mode.BLOCKS);
        detection.detect(
                baseline, values, new ColumnOptions("c", null, null, 500, new RunLength(100_000), blocks), output);
        assertThat(alarms).isNotEmpty();
        assertThat(alarms.get(0).row()).isBetween(300L, 599L);
        alarms.clear();
        String[] calm = "what is the weather today in a town that i know".split(" ");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            texts.add(
                    calm[random.nextInt(11)] + " " + calm[random.nextInt(11)] + " " + calm[random.nextInt(11)] + " ok");
        }
        List<String> other = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            other.add("refund my broken router number " + i + " please, the invoice does not match the parcel");
        }
        detection.detect(texts, other, options(100), output);
        assertThat(alarms).isNotEmpty();
        assertThat(alarms.get(0).row()).isLessThan(40);
    }

    @Test
    void aConstantColumnIsFine() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            values.add("5");
        }
        detection.detect(values, options(100), output);
        assertThat(alarms).isEmpty();
    }

    @Test
    void readsCsvAndJsonLines(@TempDir Path directory) throws IOException {
        Path csv = Files.writeString(directory.resolve("a.csv"), "x,c\n1,\"a, b\"\n2,\n3,z\n");
        assertThat(new ColumnReader().read(csv, "c").values()).containsExactly("a, b", "", "z");
        Path lines = Files.writeString(directory.resolve("a.jsonl"), "{\"c\":1.5}\n\n{\"c\":null}\n{\"c\":\"t\"}\n");
        assertThat(new ColumnReader().read(lines, "c").values()).containsExactly("1.5", "", "t");
        assertThatThrownBy(() -> new ColumnReader().read(csv, "y"))
                .isInstanceOf(BadColumnException.class)
                .hasMessageContaining("no column 'y', its first line names [x, c] (a CSV file needs a header)");
        assertThatThrownBy(() -> new ColumnReader().read(lines, "y")).hasMessageContaining("no field 'y'");
        Path broken = Files.writeString(directory.resolve("b.jsonl"), "{\"c\":1}\n{\"c\":\n");
        assertThat(new ColumnReader().read(broken, "c").values()).containsExactly("1", "");
        assertThat(new ColumnReader().read(broken, "c").skipped())
                .containsExactly(new SkippedRow(1, "line 2: not a JSON object"));
        Path none = Files.writeString(directory.resolve("d.jsonl"), "a,b\n1,2\n");
        assertThatThrownBy(() -> new ColumnReader().read(none, "c"))
                .hasMessageContaining("holds no JSON Lines; line 1");
        Path nested = Files.writeString(directory.resolve("e.jsonl"), "{\"c\":[1]}\n{\"c\":2}\n");
        assertThat(new ColumnReader().read(nested, "c").skipped().get(0).why()).contains("not a list");
        for (String name : List.of("empty.csv", "empty.jsonl")) {
            Path empty = Files.writeString(directory.resolve(name), "");
            assertThatThrownBy(() -> new ColumnReader().read(empty, "c")).hasMessageContaining("is empty");
        }
        assertThatThrownBy(() -> new ColumnReader().read(directory.resolve("none.csv"), "c"))
                .hasMessageContaining("is not there");
        Path bytes = Files.write(directory.resolve("c.csv"), new byte[] {'c', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
        assertThatThrownBy(() -> new ColumnReader().read(bytes, "c")).hasMessageContaining("UTF-8");
    }

    private void fails(List<String> values, String message) {
        assertThatThrownBy(() ->
                        detection.detect(values, new ColumnOptions("c", null, null, 20, new RunLength(100)), output))
                .isInstanceOf(BadColumnException.class)
                .hasMessage(message);
    }

    private static List<String> with(String odd) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            values.add(i == 150 ? odd : "0." + i % 10);
        }
        return values;
    }

    private static List<String> numbers(int count, double mean) {
        SplittableRandom random = new SplittableRandom(count + (long) mean);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double u = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
            values.add(Double.toString(mean + 2 * u));
        }
        return values;
    }

    private static ColumnOptions options(int reference) {
        return new ColumnOptions("c", null, null, reference, new RunLength(100_000));
    }
}
