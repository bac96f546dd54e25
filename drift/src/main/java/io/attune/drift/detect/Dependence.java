package io.attune.drift.detect;

import java.util.Locale;

/**
 * How a stream depends on its past, so that a detector that assumes independence can watch it.
 *
 * @param season observations in one cycle (a day, a week); 0 for none; for numbers
 * @param mode what is done about autocorrelation
 */
public record Dependence(int season, Mode mode) {

    /** Independent values: nothing is done. */
    public static final Dependence NONE = new Dependence(0, Mode.NONE);

    /** What is done about autocorrelation. */
    public enum Mode {
        /** Nothing. */
        NONE,
        /** An autoregression is fitted on the reference; its residuals are watched. For numbers. */
        WHITEN,
        /**
         * Means of blocks are watched, of categories and vectors a representative of each block, with gaps between them that are longer than the memory of
         * the reference.
         */
        BLOCKS;

        /**
         * Reads {@code none}, {@code whiten} or {@code blocks}.
         *
         * @throws IllegalArgumentException with a one-line reason when the name is none of these
         */
        public static Mode parse(String name) {
            try {
                return valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("dependence must be none, whiten or blocks, was '" + name + "'", e);
            }
        }
    }

    public Dependence {
        if (season < 0 || season == 1) {
            throw new IllegalArgumentException("season must be 0 or at least 2 observations, was " + season);
        }
        if (mode == null) {
            throw new IllegalArgumentException("mode must be given");
        }
    }

    /** @throws IllegalArgumentException when this is no mode for what has neither a mean nor an order */
    void requireForOtherThanNumbers() {
        if (season != 0 || mode == Mode.WHITEN) {
            throw new IllegalArgumentException(
                    "categories and texts have the mode of dependence blocks; seasons and whitening are for numbers");
        }
    }
}
