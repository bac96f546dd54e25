package io.attune.streams.policy;

import io.attune.schemas.record.RetrainRequest;

/** What a transition asks to be done. */
sealed interface Effect {
    /** Publish a request. */
    record Ask(RetrainRequest request) implements Effect {}

    /** Rows below an offset need not be remembered any more. */
    record ForgetRows(long belowOffset) implements Effect {}
}
