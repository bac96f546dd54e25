package io.attune.trainer.job;

import io.attune.schemas.record.Candidate;

/** What became of a retrain request. */
sealed interface Answer {
    /** An adapter lies in the store; the note is for people. */
    record Trained(Candidate candidate, String note) implements Answer {}

    /** It cannot be done, now or later; one line says why. */
    record Refused(String reason) implements Answer {}

    /** An earlier request with the same idempotency key has its candidate already. */
    record AlreadyAnswered(String candidateId) implements Answer {}

    /** It was stopped on the way and is not answered; the next one to take it up goes on from the checkpoint. */
    record Interrupted(int step) implements Answer {}
}
