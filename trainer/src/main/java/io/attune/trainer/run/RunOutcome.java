package io.attune.trainer.run;

/** How a run ended. */
public sealed interface RunOutcome {
    /** It gave an adapter. */
    record Finished(AdapterResult result) implements RunOutcome {}

    /** It gave another model, as half and full fine-tuning do. */
    record FinishedModel(WeightsResult result) implements RunOutcome {}

    /** It was asked to stop and left a checkpoint, if it has a place for one. */
    record Stopped(int step) implements RunOutcome {}

    /** It cannot succeed; the reason is one line. Trying again with the same input fails the same way. */
    record Failed(String reason) implements RunOutcome {}
}
