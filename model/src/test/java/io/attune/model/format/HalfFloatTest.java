package io.attune.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatTest {
    @Test
    void everyBitPatternHasTheValueOfTheDefinition() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = (bits >> 10) & 31;
            int mantissa = bits & 1023;
            double magnitude = exponent == 31
                    ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                    : exponent == 0 ? mantissa * Math.pow(2, -24) : (1024 + mantissa) * Math.pow(2, exponent - 25);
            float expected = (float) (bits >> 15 == 1 ? -magnitude : magnitude);
            assertThat(Float.compare(HalfFloat.toFloat((short) bits), expected))
                    .as(Integer.toHexString(bits))
                    .isZero();
        }
    }
}
