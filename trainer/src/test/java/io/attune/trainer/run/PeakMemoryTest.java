package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeakMemoryTest {
    @Test
    void readsTheHighWaterMark() {
        assertThat(PeakMemory.parse("Name:\tjava\nVmPeak:\t 999 kB\nVmHWM:\t  1234 kB\nVmRSS:\t 1000 kB\n", "VmHWM:"))
                .isEqualTo(1234 * 1024);
        assertThat(PeakMemory.parse("Name:\tjava\n", "VmHWM:")).isZero();
    }
}
