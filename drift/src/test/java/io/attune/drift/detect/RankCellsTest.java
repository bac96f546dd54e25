package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RankCellsTest {

    @Property(tries = 200)
    void cellIsTheNumberOfSmallerKnotsWhenAllAreKept(
            @ForAll @Size(min = 1, max = 60) float[] reference, @ForAll @FloatRange(min = -5, max = 5) float value) {
        double[] values = new double[reference.length];
        Arrays.setAll(values, i -> Float.isFinite(reference[i]) ? reference[i] : i);
        RankCells cells = RankCells.of(values, 100, 7);
        long less = Arrays.stream(values).filter(x -> x < value).count();
        long equal = Arrays.stream(values).filter(x -> x == value).count();
        assertThat(cells.cell(value, 1e-9)).isBetween((int) less, (int) (less + equal));
        assertThat(cells.cell(value, 1 - 1e-7)).isEqualTo((int) (less + equal));
    }

    @Property(tries = 200)
    void gapsOfAnySizeAddUpAndTheTopOnesAreSingle(
            @ForAll @IntRange(min = 1, max = 3_000) int n,
            @ForAll @IntRange(min = 1, max = 600) int most,
            @ForAll @IntRange(max = 50) int top) {
        RankCells cells = RankCells.of(new double[n], most, top, 1);
        int[] gaps = cells.gaps();
        assertThat(Arrays.stream(gaps).sum()).isEqualTo(n + 1);
        assertThat(Arrays.stream(gaps).min().orElse(0)).isPositive();
        for (int i = 1; i <= Math.min(top, gaps.length - 1); i++) {
            assertThat(gaps[gaps.length - i]).isEqualTo(1);
        }
        assertThat(cells.middle(0)).isPositive();
        assertThat(cells.middle(cells.cells() - 1)).isLessThan(1);
    }

    /** Tens of thousands of draws: mean 1/2, variance 1/12, neighbours uncorrelated, from a reference of twenty and with ties. */
    @Test
    void urnRanksAreUniformAndIndependent() {
        SplittableRandom random = new SplittableRandom(5);
        double sum = 0;
        double squares = 0;
        double products = 0;
        int n = 0;
        for (int run = 0; run < 400; run++) {
            double[] reference =
                    random.doubles(20).map(x -> Math.floor(8 * x * x)).toArray();
            RankUrn urn = new RankUrn(RankCells.of(reference, 10, run % 6, run));
            double previous = 0.5;
            for (int t = 0; t < 100; t++) {
                double x = random.nextDouble();
                double u = urn.take(Math.floor(8 * x * x), random.nextDouble(), random.nextDouble());
                sum += u;
                squares += (u - 0.5) * (u - 0.5);
                products += (u - 0.5) * (previous - 0.5);
                previous = u;
                n++;
            }
        }
        // Standard errors are 0.0014, 0.0004 and 0.0004.
        assertThat(sum / n).isCloseTo(0.5, within(0.006));
        assertThat(squares / n).isCloseTo(1 / 12.0, within(0.0016));
        assertThat(products / n).isCloseTo(0, within(0.0017));
    }
}
