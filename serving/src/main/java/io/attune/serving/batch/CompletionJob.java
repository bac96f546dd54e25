package io.attune.serving.batch;

import io.attune.model.lm.FinishReason;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import java.util.concurrent.atomic.AtomicBoolean;

/** One completion that is asked for, and how far it is. */
final class CompletionJob implements Job {
    private final int[] prompt;
    private final GenerationOptions options;
    private final boolean alone;
    private final AdapterSlot slot;
    private final CompletionListener listener;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final StringBuilder given = new StringBuilder();
    private int tokens;
    private boolean cancelled;

    /**
     * @param alone whether it must not share a batch, because its random numbers depend on its place in it
     */
    CompletionJob(
            int[] prompt, GenerationOptions options, boolean alone, AdapterSlot slot, CompletionListener listener) {
        this.prompt = prompt;
        this.options = options;
        this.alone = alone;
        this.slot = slot;
        this.listener = listener;
    }

    @Override
    public AdapterSlot slot() {
        return slot;
    }

    int[] prompt() {
        return prompt;
    }

    GenerationOptions options() {
        return options;
    }

    /** Lengths may differ: each request ends itself. */
    @Override
    public boolean fits(Job other) {
        return other instanceof CompletionJob that
                && !alone
                && !that.alone
                && slot == that.slot
                && options.temperature() == that.options.temperature()
                && options.topP() == that.options.topP()
                && options.topK() == that.options.topK()
                && options.stop().equals(that.options.stop());
    }

    /** A token came; false when this request wants no more. */
    boolean onToken(String delta) {
        tokens++;
        given.append(delta);
        if (!delta.isEmpty() && !listener.onText(delta)) {
            cancelled = true;
        }
        return !cancelled && tokens < options.maxNewTokens();
    }

    void done(GeneratedText generated) {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        slot.release();
        String text = generated.text();
        // A request that ended itself has not heard what was held back as the possible start of a stop string.
        if (!cancelled && text.length() > given.length() && !listener.onText(text.substring(given.length()))) {
            cancelled = true;
        }
        Completion.End end = Completion.End.STOP;
        if (cancelled) {
            end = Completion.End.CANCELLED;
        } else if (generated.finishReason() == FinishReason.LENGTH
                || generated.tokens().length >= options.maxNewTokens()) {
            // The batch may have gone on for longer requests; for this one it ended at its own limit.
            end = Completion.End.LENGTH;
        }
        listener.onDone(new Completion(text, generated.tokens().length, end));
    }

    @Override
    public void fail(Exception problem) {
        if (finished.compareAndSet(false, true)) {
            slot.release();
            listener.onFailure(problem);
        }
    }
}
