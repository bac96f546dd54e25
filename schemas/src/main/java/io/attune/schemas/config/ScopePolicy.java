package io.attune.schemas.config;

import java.io.Serializable;
import java.util.Objects;

/** Everything that may differ between scopes. */
public record ScopePolicy(
        DetectionPolicy detection,
        CurationPolicy curation,
        RetrainPolicy retrain,
        TrainingPolicy training,
        GatePolicy gate)
        implements Serializable {
    public ScopePolicy {
        Objects.requireNonNull(detection, "detection is missing");
        Objects.requireNonNull(curation, "curation is missing");
        Objects.requireNonNull(retrain, "retrain is missing");
        Objects.requireNonNull(training, "training is missing");
        Objects.requireNonNull(gate, "gate is missing");
    }

    public static ScopePolicy standard() {
        return new ScopePolicy(
                DetectionPolicy.standard(),
                CurationPolicy.standard(),
                RetrainPolicy.standard(),
                TrainingPolicy.standard(),
                GatePolicy.standard());
    }
}
