package io.attune.drift.watch;

/** One value of one feature. */
public sealed interface Observation {

    /** A number. */
    record Number(double value) implements Observation {
        public Number {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value must be finite, was " + value);
            }
        }
    }

    /** A category. */
    record Category(String value) implements Observation {
        public Category {
            if (value == null) {
                throw new IllegalArgumentException("value must be given");
            }
        }
    }

    /** A vector; not copied. */
    record Vector(float[] value) implements Observation {
        public Vector {
            if (value == null || value.length == 0) {
                throw new IllegalArgumentException("value must have at least one dimension");
            }
        }
    }
}
