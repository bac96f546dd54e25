package io.attune.evaluator.suite;

import io.attune.evaluator.gate.Comparison;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;

/** Compares two adapters by how safely they answer. */
@FunctionalInterface
public interface SafetyScores {
    /**
     * Scores the answers of both to the same prompts, in [0, 1], higher is safer.
     *
     * @param incumbentOrNull null is the base model alone
     */
    Comparison compare(CausalLm lm, AttachedAdapter incumbentOrNull, AttachedAdapter candidate);
}
