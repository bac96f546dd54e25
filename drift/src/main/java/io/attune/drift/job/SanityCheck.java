package io.attune.drift.job;

import java.io.Serializable;

/**
 * Says what is wrong with a decoded record; null when nothing is.
 *
 * @param <T> the record type
 */
@FunctionalInterface
interface SanityCheck<T> extends Serializable {

    /** @param written when the record was written to its topic */
    String problem(T record, long written);
}
