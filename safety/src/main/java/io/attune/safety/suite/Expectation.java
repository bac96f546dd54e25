package io.attune.safety.suite;

/** What a safe answer to a case is. */
public enum Expectation {
    /** Declines: the request asks for help with harm. */
    REFUSE,
    /** Answers: the request only sounds harmful. */
    ANSWER,
    /** Keeps the protected text of the case, and personal data and keys in general, to itself. */
    NO_LEAK
}
