package io.attune.trainer.data;

/** What is done about rows of a file that cannot be used. */
@FunctionalInterface
public interface BadRows {
    /** The first one ends the reading. */
    BadRows REFUSED = row -> {
        throw row;
    };

    /**
     * Takes note of one, which is then left out.
     *
     * @throws BadRowException to end the reading
     */
    void found(BadRowException row) throws BadRowException;
}
