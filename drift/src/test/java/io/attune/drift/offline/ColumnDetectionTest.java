package io.attune.drift.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void findsEachChangeOfANumberOnceAndCountsRowsFromZero() {
        List<String> values = numbers(1_000, 0);
        values.addAll(numbers(1_000, 2));
        values.addAll(numbers(1_000, 0));
        ColumnType type = detection.detect(values, options(500), alarms::add);
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
        detection.detect(values, options(1_000), alarms::add);
        assertThat(alarms).singleElement().satisfies(alarm -> {
            assertThat(alarm.detector()).isEqualTo(DetectorCatalogue.PROPORTION);
            assertThat(alarm.row()).isBetween(2_000L, 2_150L);
            assertThat(alarm.changePoint()).isBetween(1_950L, 2_050L);
        });
    }

    @Test
    void findsANewCategory() {
        SplittableRandom random = new SplittableRandom(1);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            values.add(i < 1_000 ? "c" + random.nextInt(5) : "c" + random.nextInt(8));
        }
        assertThat(detection.detect(values, options(500), alarms::add)).isEqualTo(ColumnType.CATEGORY);
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
        assertThat(detection.detect(values, options(200), alarms::add)).isEqualTo(ColumnType.TEXT);
        assertThat(alarms).isNotEmpty().allMatch(alarm -> alarm.row() >= 280);
        assertThat(alarms).extracting(ColumnAlarm::detector).contains("embedding(minilm)");
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        fails(List.of(), "column 'c' is empty");
        fails(List.of("", " "), "column 'c' is empty");
        fails(List.of("1"), "column 'c' has 1 value, a reference of 20 needs more (see --reference)");
        fails(with("NaN"), "column 'c', row 150: a number must be finite, was NaN");
        fails(with("-Infinity"), "column 'c', row 150: a number must be finite, was -Infinity");
        fails(with("about ten"), "column 'c', row 150: 'about ten' is not a number");
        assertThatThrownBy(() -> new ColumnOptions("c", null, "magic", 20, new RunLength(100)))
                .hasMessageContaining("'magic'")
                .hasMessageContaining("rank");
        assertThatThrownBy(() -> new ColumnOptions("c", null, null, 3, new RunLength(100)))
                .hasMessage("reference must be at least 20 rows, was 3");
        ColumnOptions mean = new ColumnOptions("c", null, "mean", 20, new RunLength(100));
        assertThatThrownBy(() -> detection.detect(with("7"), mean, alarms::add))
                .hasMessageContaining("within [0, 1]")
                .hasMessageContaining("try rank");
        ColumnOptions mix = new ColumnOptions("c", null, "category-mix", 20, new RunLength(100));
        assertThatThrownBy(() -> detection.detect(with("7"), mix, alarms::add)).hasMessageContaining("does not take");
    }

    @Test
    void aConstantColumnIsFine() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            values.add("5");
        }
        detection.detect(values, options(100), alarms::add);
        assertThat(alarms).isEmpty();
    }

    @Test
    void readsCsvAndJsonLines(@TempDir Path directory) throws IOException {
        Path csv = Files.writeString(directory.resolve("a.csv"), "x,c\n1,\"a, b\"\n2,\n3,z\n");
        assertThat(new ColumnReader().read(csv, "c")).containsExactly("a, b", "", "z");
        Path lines = Files.writeString(directory.resolve("a.jsonl"), "{\"c\":1.5}\n\n{\"c\":null}\n{\"c\":\"t\"}\n");
        assertThat(new ColumnReader().read(lines, "c")).containsExactly("1.5", "", "t");
        assertThatThrownBy(() -> new ColumnReader().read(csv, "y"))
                .isInstanceOf(BadColumnException.class)
                .hasMessageContaining("no column 'y', it has [x, c]");
        assertThatThrownBy(() -> new ColumnReader().read(lines, "y")).hasMessageContaining("no field 'y'");
        Path broken = Files.writeString(directory.resolve("b.jsonl"), "{\"c\":1}\n{\"c\":\n");
        assertThatThrownBy(() -> new ColumnReader().read(broken, "c"))
                .hasMessageContaining("line 2: not a JSON object");
        assertThatThrownBy(() -> new ColumnReader().read(directory.resolve("none.csv"), "c"))
                .hasMessageContaining("is not there");
        Path bytes = Files.write(directory.resolve("c.csv"), new byte[] {'c', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
        assertThatThrownBy(() -> new ColumnReader().read(bytes, "c")).hasMessageContaining("UTF-8");
    }

    private void fails(List<String> values, String message) {
        assertThatThrownBy(() -> detection.detect(
                        values, new ColumnOptions("c", null, null, 20, new RunLength(100)), alarms::add))
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
