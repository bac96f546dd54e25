package io.attune.trainer.run;

/** Hears how a run gets on, on the training thread. */
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener NONE = report -> {};

    /** A step was made. */
    void onStep(StepReport report);

    /**
     * A checkpoint is not continued, and the run begins anew.
     *
     * @param why one line that names it
     */
    default void onCheckpointLeftAside(String why) {}
}
