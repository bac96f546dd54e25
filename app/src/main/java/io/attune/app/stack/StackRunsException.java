package io.attune.app.stack;

import java.io.IOException;

/** A home folder has a stack already. */
public final class StackRunsException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param processOrNull what runs it; null when it cannot be told
     */
    StackRunsException(StackHome home, ProcessHandle processOrNull) {
        super("a stack runs or starts already in " + home.root()
                + (processOrNull == null ? "" : " (process " + processOrNull.pid() + ")")
                + ": see 'attune status', stop it with 'attune down', or give another --home");
    }
}
