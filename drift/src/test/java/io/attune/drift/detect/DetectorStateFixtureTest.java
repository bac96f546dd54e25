package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A detector that earlier code saved goes on as that code would have. */
class DetectorStateFixtureTest {

    private static final Path STATES = Path.of("src", "test", "resources", "state");

    @Test
    void aDetectorOfEveryKindGoesOnFromEveryFormatThatIsRead() throws Exception {
        DetectorCodec codec = new DetectorCodec();
        for (int version = DetectorCodec.OLDEST; version <= DetectorCodec.VERSION; version++) {
            Path file = STATES.resolve(DetectorStateFixture.name(version));
            assertThat(Files.exists(file)).as("%s is committed", file).isTrue();
            for (DetectorStateFixture.Saved saved : DetectorStateFixture.read(file)) {
                Detector detector = codec.restore(saved.state());
                DetectorStateFixture.goOn(detector);
                String which = saved.name() + " of version " + version;
                assertThat(detector.name()).isEqualTo(saved.name());
                // Sums may be taken in another order one day; a decision may not come out otherwise. Up to version 3
                // evidence had double
                // precision; now every step takes 2^-21 off it.
                double digits = version <= 3 ? 1e-3 : 1e-6;
                assertThat(detector.statistic())
                        .as(which)
                        .isCloseTo(saved.statistic(), within(digits * (1 + Math.abs(saved.statistic()))));
                assertThat(detector.changePoint()).as(which).isEqualTo(saved.changePoint());
                assertThat(detector.alarm()).as(which).isEqualTo(saved.alarm());
            }
        }
    }
}
