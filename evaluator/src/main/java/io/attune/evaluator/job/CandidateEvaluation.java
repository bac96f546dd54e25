package io.attune.evaluator.job;

import io.attune.evaluator.gate.AdapterProof;
import io.attune.evaluator.gate.Comparison;
import io.attune.evaluator.gate.Decision;
import io.attune.evaluator.gate.Gate;
import io.attune.evaluator.suite.LossSuite;
import io.attune.evaluator.suite.SafetyScores;
import io.attune.model.adapter.AdapterException;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Candidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Measures a candidate against the incumbent and lets the gate decide; publishing is not its business. */
final class CandidateEvaluation {
    private static final String ADAPTER_ID = "[0-9a-f]{32}";

    private final Connections connections;
    private final Policies policies;
    private final String baseModel;
    private final CausalLm lm;
    private final List<LossSuite> anchors;
    private final SafetyScores safety;

    CandidateEvaluation(
            Connections connections,
            Policies policies,
            String baseModel,
            CausalLm lm,
            List<LossSuite> anchors,
            SafetyScores safety) {
        this.connections = connections;
        this.policies = policies;
        this.baseModel = baseModel;
        this.lm = lm;
        this.anchors = List.copyOf(anchors);
        this.safety = safety;
    }

    /**
     * Decides on a candidate; empty when it was told to stop before.
     *
     * @param incumbentIdOrNull the scope's current adapter; null is the base model alone
     * @param stop asked between measurements
     * @throws IOException when something outside fails that may work later
     */
    Optional<Decision> decide(Candidate candidate, String incumbentIdOrNull, BooleanSupplier stop) throws IOException {
        if (!candidate.getBaseModel().equals(baseModel)) {
            return unusable(
                    "this evaluator has the model " + baseModel + ", the candidate is for " + candidate.getBaseModel());
        }
        LoraAdapter adapter;
        AttachedAdapter opened;
        try {
            adapter = read(candidate.getAdapterId());
            opened = lm.attach(adapter);
        } catch (AdapterException | IllegalArgumentException e) {
            return unusable(e.getMessage());
        }
        try (AttachedAdapter attached = opened) {
            Optional<Decision> objection = AdapterProof.objection(lm, adapter, attached);
            if (objection.isPresent()) {
                return objection;
            }
            if (incumbentIdOrNull == null) {
                return measure(candidate, null, attached, stop);
            }
            try (AttachedAdapter incumbent = lm.attach(read(incumbentIdOrNull))) {
                return measure(candidate, incumbent, attached, stop);
            }
        }
    }

    private Optional<Decision> measure(
            Candidate candidate, AttachedAdapter incumbent, AttachedAdapter attached, BooleanSupplier stop)
            throws IOException {
        ScopePolicy policy = policies.of(candidate.getScope());
        List<LossSuite> suites = new ArrayList<>(
                new CandidateRows(connections).suites(candidate, policy.gate().minimumPairs()));
        suites.addAll(anchors);
        List<Comparison> comparisons = new ArrayList<>();
        for (LossSuite suite : suites) {
            if (stop.getAsBoolean()) {
                return Optional.empty();
            }
            comparisons.add(
                    suite.compare(lm, incumbent, attached, policy.training().maxTokens()));
        }
        if (stop.getAsBoolean()) {
            return Optional.empty();
        }
        comparisons.add(safety.compare(lm, incumbent, attached));
        return Optional.of(new Gate(policy.gate()).decide(comparisons));
    }

    private LoraAdapter read(String adapterId) throws AdapterException {
        if (!adapterId.matches(ADAPTER_ID)) {
            throw new AdapterException("'" + adapterId + "' is no adapter id");
        }
        return LoraAdapter.read(connections.adapterStore().resolve(adapterId));
    }

    private static Optional<Decision> unusable(String reason) {
        return Optional.of(new Decision.Rejected("adapter-unusable", reason, List.of()));
    }
}
