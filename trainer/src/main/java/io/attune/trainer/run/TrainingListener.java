package io.attune.trainer.run;

/** Hears how a run gets on, on the training thread. */
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener NONE = report -> {};

    /** A step was made. */
    void onStep(StepReport report);
}
