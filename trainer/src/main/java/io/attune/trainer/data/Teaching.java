package io.attune.trainer.data;

import java.util.Objects;

/** What a row says about its response. */
public sealed interface Teaching {
    /**
     * The response is right.
     *
     * @param everyTurn whether the assistant's earlier turns are right, too
     */
    record Demonstration(boolean everyTurn) implements Teaching {}

    /**
     * The response is better than another.
     *
     * @param rejected the worse one, not blank
     */
    record Preference(String rejected) implements Teaching {
        public Preference {
            Objects.requireNonNull(rejected, "rejected is missing");
            if (rejected.isBlank()) {
                throw new IllegalArgumentException("the rejected response is empty");
            }
        }
    }

    /**
     * The response got a thumb.
     *
     * @param up or down
     */
    record Thumb(boolean up) implements Teaching {}
}
