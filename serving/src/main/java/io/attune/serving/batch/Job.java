package io.attune.serving.batch;

/** A request that waits for its turn and hears of its failure. It holds its adapter until it is finished. */
interface Job {
    /** The adapter that it runs on, whose user it is. */
    AdapterSlot slot();

    /** Whether it may run in one batch with another. */
    boolean fits(Job other);

    /** It will not be run, or its batch failed. */
    void fail(Exception problem);
}
