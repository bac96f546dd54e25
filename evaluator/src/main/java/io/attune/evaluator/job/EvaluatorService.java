package io.attune.evaluator.job;

import io.attune.evaluator.suite.LossSuite;
import io.attune.evaluator.suite.SafetyScores;
import io.attune.model.lm.CausalLm;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import java.time.Clock;
import java.util.List;

/**
 * Takes candidates and gives each one evaluation and one deployment, promoted or rejected, in one transaction with the
 * consumed offset. A candidate that comes again is recognised. One evaluator of a name works at a time.
 */
public final class EvaluatorService implements AutoCloseable {
    private final ServiceThread gate;

    /**
     * @param baseModel the model's name in candidates
     * @param lm that model; used, not owned
     * @param anchors what must not be forgotten; at least one slice, or nothing is ever promoted
     * @param safety compares the answers to safety prompts
     */
    public EvaluatorService(
            Connections connections,
            Policies policies,
            String baseModel,
            CausalLm lm,
            List<LossSuite> anchors,
            SafetyScores safety) {
        CandidateEvaluation evaluation = new CandidateEvaluation(connections, policies, baseModel, lm, anchors, safety);
        this.gate = new ServiceThread("attune-evaluator-gate", (ending, whenReady) -> {
            try (GateSession session =
                    new GateSession(connections, GateSession.GROUP + "-0", evaluation, Clock.systemUTC())) {
                session.run(ending, whenReady);
            }
        });
    }

    /** Begins to take candidates. */
    public void start() {
        gate.start();
    }

    /** Whether candidates are being taken. */
    public boolean ready() {
        return gate.ready();
    }

    /** Ends after the evaluation under way. Idempotent. */
    @Override
    public void close() {
        gate.close();
    }
}
