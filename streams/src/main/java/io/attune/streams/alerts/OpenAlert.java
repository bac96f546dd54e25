package io.attune.streams.alerts;

import io.attune.schemas.record.Alert;
import java.util.Objects;

/**
 * An episode that goes on.
 *
 * @param newest its newest alert
 * @param heard wall-clock time at which that was read, epoch milliseconds
 */
record OpenAlert(Alert newest, long heard) {
    OpenAlert {
        Objects.requireNonNull(newest, "newest is missing");
    }
}
