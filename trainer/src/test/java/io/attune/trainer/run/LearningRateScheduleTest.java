package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    @Test
    void risesInALineAndFallsInACosine() {
        LearningRateSchedule schedule = new LearningRateSchedule(1, 4, 24);
        assertThat(schedule.at(0)).isEqualTo(0.2);
        assertThat(schedule.at(3)).isEqualTo(0.8);
        assertThat(schedule.at(4)).isEqualTo(1);
        assertThat(schedule.at(14)).isCloseTo(0.55, within(1e-12));
        assertThat(schedule.at(24)).isCloseTo(0.1, within(1e-12));
        for (int step = 5; step < 24; step++) {
            assertThat(schedule.at(step)).isLessThan(schedule.at(step - 1)).isPositive();
        }
    }

    @Test
    void aSingleStepTrainsAtThePeak() {
        assertThat(new LearningRateSchedule(2e-3, 0, 1).at(0)).isEqualTo(2e-3);
    }
}
