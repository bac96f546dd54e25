package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BatchOrderTest {
    private static int[] lengths(int rows) {
        return new Random(1).ints(rows, 5, 200).toArray();
    }

    @Property(tries = 200)
    void everyEpochTakesEveryRowOnce(
            @ForAll @IntRange(min = 1, max = 300) int rows,
            @ForAll @IntRange(min = 1, max = 20) int batch,
            @ForAll @IntRange(min = 1, max = 3) int epochs,
            @ForAll long seed) {
        List<int[]> steps = new BatchOrder(lengths(rows), batch, seed).steps(epochs);
        int[] counts = new int[rows];
        steps.forEach(step -> Arrays.stream(step).forEach(row -> counts[row]++));
        assertThat(counts).containsOnly(epochs);
        assertThat(steps).hasSize(epochs * ((rows + batch - 1) / batch)).allMatch(step -> step.length <= batch);
    }

    @Property(tries = 50)
    void theSameSeedGivesTheSameOrder(@ForAll long seed) {
        assertThat(flat(new BatchOrder(lengths(100), 8, seed).steps(2)))
                .isEqualTo(flat(new BatchOrder(lengths(100), 8, seed).steps(2)))
                .isNotEqualTo(flat(new BatchOrder(lengths(100), 8, seed + 1).steps(2)));
    }

    @Property(tries = 20)
    void batchesNeedLittlePadding(@ForAll long seed) {
        int[] lengths = lengths(512);
        double padded = 0;
        for (int[] step : new BatchOrder(lengths, 8, seed).steps(1)) {
            padded += step.length
                    * Arrays.stream(step).map(row -> lengths[row]).max().orElseThrow();
        }
        // In a random order the padding would be about 60 % of the rows' own tokens.
        assertThat(padded).isLessThan(1.2 * IntStream.of(lengths).sum());
    }

    @Example
    void partsOfAnEpochAreAllowed() {
        assertThat(new BatchOrder(lengths(80), 8, 3).steps(0.5)).hasSize(5);
        assertThat(new BatchOrder(lengths(80), 8, 3).steps(1.5)).hasSize(15);
        assertThat(new BatchOrder(lengths(80), 8, 3).steps(0.001)).hasSize(1);
    }

    private static int[] flat(List<int[]> steps) {
        return steps.stream().flatMapToInt(Arrays::stream).toArray();
    }
}
