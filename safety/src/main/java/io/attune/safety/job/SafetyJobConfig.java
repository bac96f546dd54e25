package io.attune.safety.job;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * How the safety job runs.
 *
 * @param name job name, consumer group and prefix of transactional ids; must stay the same between runs
 * @param referenceSize interactions of a scope that make the reference rates
 * @param falseAlarmRunLength interactions of a scope that pass on average between two false safety alarms, over all hazards together
 * @param priorRate upper bound of every hazard's rate until the reference is complete
 * @param recovery interactions in a window that ends an alert if the rate is back at the bound
 */
public record SafetyJobConfig(
        String name, int referenceSize, double falseAlarmRunLength, double priorRate, int recovery)
        implements Serializable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    public SafetyJobConfig {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "safety.name must be 1 to 80 letters, digits, dots or hyphens but is '" + name + "'");
        }
        if (referenceSize < 20) {
            throw new IllegalArgumentException("safety.referenceSize must be at least 20 but is " + referenceSize);
        }
        if (!(falseAlarmRunLength >= 100 && falseAlarmRunLength <= 1e12)) {
            throw new IllegalArgumentException(
                    "safety.falseAlarmRunLength must be between 100 and 1e12 but is " + falseAlarmRunLength);
        }
        if (!(priorRate > 0 && priorRate < 0.5)) {
            throw new IllegalArgumentException("safety.priorRate must be above 0 and below 0.5 but is " + priorRate);
        }
        if (recovery < 10) {
            throw new IllegalArgumentException("safety.recovery must be at least 10 but is " + recovery);
        }
    }

    public static SafetyJobConfig standard() {
        return new SafetyJobConfig("attune-safety", 500, 100_000, 0.05, 200);
    }
}
