package io.attune.drift.watch;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Signal;

/** Takes what a watch has to say. */
public interface WatchOutput {

    /** One window of a feature. */
    void signal(Signal signal);

    /** The beginning or the end of an episode. */
    void alert(Alert alert);
}
