package io.attune.streams.alerts;

import java.time.Duration;

/**
 * When episodes end though nobody said so.
 *
 * @param harm how long an alert about harm must not be repeated
 * @param sensor how long an alert about a silent sensor must not be repeated; much longer, because the detector says when the sensor is
 *     heard again, and until then no retrain may rest on the evidence. It only keeps a scorer that was taken away for good from
 *     blocking a scope for ever
 */
public record QuietPeriods(Duration harm, Duration sensor) {
    public QuietPeriods {
        positive("quiet.harm", harm);
        positive("quiet.sensor", sensor);
    }

    /** Ten minutes for harm, a day for sensors. */
    public static QuietPeriods standard() {
        return new QuietPeriods(Duration.ofMinutes(10), Duration.ofDays(1));
    }

    private static void positive(String field, Duration value) {
        if (value == null || value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(field + " must be a positive duration but is " + value);
        }
    }
}
