package io.attune.streams.curation;

import io.attune.schemas.record.Example;
import io.attune.schemas.record.Outcome;
import java.util.Objects;

/** What the join by interaction hands to the guard by scope. */
sealed interface Curated extends JoinResult {
    String scope();

    /**
     * An interaction's outcome, before it is known whether its user dominates the scope.
     *
     * @param outcome the draft
     * @param asker who asked; null where unknown
     */
    record Judged(Outcome outcome, String asker) implements Curated {
        public Judged {
            Objects.requireNonNull(outcome, "outcome is missing");
        }

        @Override
        public String scope() {
            return outcome.getScope();
        }
    }

    /** A training row that no verdict bars. */
    record Taught(Example row) implements Curated {
        public Taught {
            Objects.requireNonNull(row, "row is missing");
        }

        @Override
        public String scope() {
            return row.getScope();
        }
    }
}
