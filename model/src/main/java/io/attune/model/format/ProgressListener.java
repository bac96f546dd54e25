package io.attune.model.format;

/** Hears how far a fetch is. */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener SILENT = (message, done, total) -> {};

    /**
     * Called from the fetching thread.
     *
     * @param message what is being done, one line
     * @param doneBytes bytes done so far, 0 when not known
     * @param totalBytes bytes in all, -1 when not known
     */
    void progress(String message, long doneBytes, long totalBytes);
}
