package io.attune.trainer.job;

import io.attune.trainer.run.StepReport;
import io.attune.trainer.run.TrainingListener;
import java.time.Duration;

/** Lets the first and the last step's report through, and between them at most one a second. */
final class ProgressPace implements TrainingListener {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final TrainingListener receiver;
    private boolean sent;
    private long last;

    ProgressPace(TrainingListener receiver) {
        this.receiver = receiver;
    }

    @Override
    public void onStep(StepReport report) {
        long now = System.nanoTime();
        if (!sent || now - last >= PAUSE || report.step() == report.steps()) {
            sent = true;
            last = now;
            receiver.onStep(report);
        }
    }
}
