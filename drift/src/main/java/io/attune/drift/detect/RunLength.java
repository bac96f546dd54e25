package io.attune.drift.detect;

import java.util.Locale;

/**
 * Average run length: the expected number of observations before a false alarm. The only knob of every detector.
 *
 * @param observations at least 2, finite
 */
public record RunLength(double observations) {

    public RunLength {
        if (!(observations >= 2 && observations <= 1e15)) {
            throw new IllegalArgumentException(
                    "run length must be between 2 and 1e15 observations, was " + observations);
        }
    }

    /**
     * Reads {@code 1/100000}, {@code 100000} or a rate such as {@code 1e-5}.
     *
     * @throws IllegalArgumentException with a one-line reason when the text is none of these
     */
    public static RunLength parse(String text) {
        try {
            int slash = text.indexOf('/');
            if (slash >= 0) {
                double alarms = Double.parseDouble(text.substring(0, slash).trim());
                double per = Double.parseDouble(text.substring(slash + 1).trim());
                return new RunLength(per / alarms);
            }
            double value = Double.parseDouble(text.trim());
            return new RunLength(value < 1 ? 1 / value : value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "false alarms must read like 1/100000 (alarms per observations), was '" + text + "'", e);
        }
    }

    /**
     * The run length for one of {@code parts} detectors that share this budget. If each of k e-detectors M_i alarms at k·A, the
     * average of the M_i is an e-detector that has reached A whenever any of them alarms, so together they keep A whatever the
     * dependence between them (Shin, Ramdas, Rinaldo, section 2: averages of e-detectors are e-detectors).
     */
    public RunLength splitOver(int parts) {
        if (parts < 1) {
            throw new IllegalArgumentException("parts must be at least 1, was " + parts);
        }
        return new RunLength(Math.min(1e15, observations * parts));
    }

    /** The knob as users write it, for example {@code 1/100000}. */
    public String asRate() {
        return observations == Math.rint(observations)
                ? String.format(Locale.ROOT, "1/%.0f", observations)
                : "1/" + observations;
    }
}
