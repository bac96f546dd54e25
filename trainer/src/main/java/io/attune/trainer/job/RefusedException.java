package io.attune.trainer.job;

/** Leaves the preparation of a run that cannot succeed; never leaves {@link RequestWork}. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
