package io.attune.trainer.run;

/** How a run ended. */
public sealed interface RunOutcome {
    /** All steps were made. */
    record Finished(AdapterResult result) implements RunOutcome {}

    /** It was asked to stop and left a checkpoint, if it has a place for one. */
    record Stopped(int step) implements RunOutcome {}

    /** It cannot succeed; the reason is one line. Trying again with the same input fails the same way. */
    record Failed(String reason) implements RunOutcome {}
}
