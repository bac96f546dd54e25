package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class TiltTest {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    @Test
    void meanUnderTheUniformLawIsOne() {
        for (Tilt tilt : new Tilt[] {new Tilt(1.5, 10), new Tilt(3, 1000), new Tilt(1, 1e9)}) {
            assertThat(tilt.mean(0, 1)).isCloseTo(1, within(1e-12));
        }
    }

    /** By adding up the density itself, with its normalisation from the same sum. */
    @Property(tries = 50)
    void meanOverACellIsTheDensitysAverage(
            @ForAll @DoubleRange(min = 0.5, max = 3) double shift,
            @ForAll @DoubleRange(min = 2, max = 50) double cap,
            @ForAll @DoubleRange(min = 0, max = 0.9) double from) {
        double to = from + 0.1;
        int steps = 40_000;
        double all = 0;
        double inside = 0;
        for (int i = 0; i < steps; i++) {
            double u = (i + 0.5) / steps;
            double z = NORMAL.inverseCumulativeProbability(u);
            double height = Math.min(cap, Math.exp(shift * z - shift * shift / 2));
            all += height;
            inside += u >= from && u < to ? height : 0;
        }
        assertThat(new Tilt(shift, cap).mean(from, to)).isCloseTo(inside / all / 0.1, within(0.01 * cap));
    }

    @Test
    void paysMoreTheFartherOutAndNeverMoreThanItsMost() {
        Tilt tilt = new Tilt(3, 1000);
        double before = 0;
        for (int i = 0; i < 1000; i++) {
            double pay = tilt.mean(i / 1000.0, (i + 1) / 1000.0);
            assertThat(pay).isBetween(before, tilt.most());
            before = pay;
        }
        assertThat(tilt.mean(1 - 1e-9, 1)).isCloseTo(tilt.most(), within(1e-3));
    }
}
