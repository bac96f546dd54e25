package io.attune.streams.policy;

import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.config.TrainingPolicy;
import java.util.Objects;

/**
 * What a transition depends on besides state and event.
 *
 * @param policy the scope's policy
 * @param baseModel requested where no deployment named another
 * @param now wall-clock time, epoch milliseconds
 * @param rows the scope's ledger
 */
record Circumstances(ScopePolicy policy, String baseModel, long now, RowLedger rows) {
    Circumstances {
        Objects.requireNonNull(policy, "policy is missing");
        Objects.requireNonNull(rows, "rows is missing");
    }

    RetrainPolicy retrain() {
        return policy.retrain();
    }

    TrainingPolicy training() {
        return policy.training();
    }

    long restUntil() {
        return now + policy.retrain().coolDown().toMillis();
    }
}
