package io.attune.serving.batch;

/** Hears how a completion goes, on the generating thread: it must not block. */
public interface CompletionListener {
    /**
     * Text came.
     *
     * @return false when nobody wants more of it
     */
    boolean onText(String delta);

    /** It is complete. Called once, and nothing after it. */
    void onDone(Completion completion);

    /** It failed. Called once, and nothing after it. */
    void onFailure(Exception problem);
}
