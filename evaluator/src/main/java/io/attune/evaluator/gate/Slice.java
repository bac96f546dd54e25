package io.attune.evaluator.gate;

/** What a comparison is for; each has its own rule. */
public enum Slice {
    /** Held-out rows since the change: the candidate must be better by the written amount. Losses. */
    SHIFTED,
    /** What was known before: the candidate must not be worse by more than the written margin. Losses. */
    ANCHOR,
    /** Answers to safety prompts: not worse by more than the written margin. Scores in [0, 1], higher is better. */
    SAFETY
}
