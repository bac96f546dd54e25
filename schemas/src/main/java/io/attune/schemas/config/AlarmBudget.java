package io.attune.schemas.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How many false alarms are allowed on average.
 *
 * @param alarms how many
 * @param per in which time
 */
public record AlarmBudget(double alarms, Duration per) implements Serializable {
    public AlarmBudget {
        Checks.within("falseAlarms.alarms", alarms, 1e-9, 1e9);
        Checks.positive("falseAlarms.per", per);
    }

    /** One in 90 days. */
    public static AlarmBudget standard() {
        return new AlarmBudget(1, Duration.ofDays(90));
    }

    /** False alarms per millisecond. */
    public double perMilli() {
        return alarms / per.toMillis();
    }

    /** Mean milliseconds between false alarms. */
    public double meanMillis() {
        return per.toMillis() / alarms;
    }

    /** The stricter of two. */
    AlarmBudget orLess(AlarmBudget other) {
        return other.perMilli() < perMilli() ? other : this;
    }
}
