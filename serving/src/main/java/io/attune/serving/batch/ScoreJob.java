package io.attune.serving.batch;

import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One response that is to be scored. */
final class ScoreJob implements Job {
    private final EncodedExample example;
    private final AdapterSlot slot;
    private final CompletableFuture<SequenceScore> answer = new CompletableFuture<>();
    private final AtomicBoolean finished = new AtomicBoolean();

    ScoreJob(EncodedExample example, AdapterSlot slot) {
        this.example = example;
        this.slot = slot;
    }

    @Override
    public AdapterSlot slot() {
        return slot;
    }

    EncodedExample example() {
        return example;
    }

    CompletableFuture<SequenceScore> answer() {
        return answer;
    }

    @Override
    public boolean fits(Job other) {
        return slot == other.slot();
    }

    void done(SequenceScore score) {
        if (finished.compareAndSet(false, true)) {
            slot.release();
            answer.complete(score);
        }
    }

    @Override
    public void fail(Exception problem) {
        if (finished.compareAndSet(false, true)) {
            slot.release();
            answer.completeExceptionally(problem);
        }
    }
}
