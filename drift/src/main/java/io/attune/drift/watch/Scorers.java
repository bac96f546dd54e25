package io.attune.drift.watch;

/** Names of the scorers whose records mean something of their own. */
public final class Scorers {

    /** Outcomes: thumbs and scores. */
    public static final String OUTCOMES = "attune-outcomes";

    /** Safety verdicts. */
    public static final String SAFETY = "attune-safety";

    /** Deployments. */
    public static final String DEPLOYMENTS = "attune-deployments";

    private Scorers() {}
}
