package io.attune.app.demo;

import io.attune.app.stack.KnownModels;
import io.attune.schemas.config.AlarmBudget;
import io.attune.schemas.config.CurationPolicy;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.RetrainPolicy;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.config.TrainingPolicy;
import java.time.Duration;
import java.util.Map;

/**
 * The policy of the demo's scope: the standard one and the standard gate, with times and sizes that fit a story of
 * minutes.
 */
public final class DemoPolicies {
    private DemoPolicies() {}

    /**
     * @param model the base model: a tiny one takes, and needs, a higher learning rate
     */
    public static Policies policies(String model) {
        ScopePolicy standard = ScopePolicy.standard();
        ScopePolicy demo = new ScopePolicy(
                new DetectionPolicy(
                        160, new AlarmBudget(1, Duration.ofHours(3)), 1.0, 1_000_000, 20, Duration.ofMillis(1)),
                new CurationPolicy(Duration.ofSeconds(5), 0.2, 0.2, 50),
                new RetrainPolicy(80, 20, Duration.ofSeconds(2), Duration.ofMinutes(10), 3, 60, Duration.ofMinutes(10)),
                training(model),
                GatePolicy.standard());
        return new Policies(standard, Map.of(DemoRun.SCOPE, demo));
    }

    private static TrainingPolicy training(String model) {
        return model.equals(KnownModels.POCKET)
                ? new TrainingPolicy("lora", "sft", 16, 32, 4e-3, 4, 8, 256, 1.0, 1.0, 0, 0, 400, 42)
                : TrainingPolicy.standard();
    }
}
