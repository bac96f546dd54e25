package io.attune.evaluator.job;

import io.attune.evaluator.gate.Decision;
import io.attune.schemas.id.Digest;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Verdict;

/** The records that a decision becomes; the same candidate gives the same ids. */
final class DecisionRecords {
    private DecisionRecords() {}

    static Evaluation evaluation(Candidate candidate, String incumbentOrNull, Decision decision, long now) {
        return Evaluation.newBuilder()
                .setId(evaluationId(candidate))
                .setScope(candidate.getScope())
                .setEventTime(now)
                .setRequestId(candidate.getRequestId())
                .setCandidateId(candidate.getId())
                .setAdapterId(candidate.getAdapterId())
                .setIncumbent(incumbentOrNull)
                .setMetrics(decision.metrics())
                .setVerdict(verdict(decision))
                .setRule(decision.rule())
                .setReason(decision.reason())
                .build();
    }

    static Deployment deployment(Candidate candidate, String incumbentOrNull, Decision decision, long now) {
        boolean promoted = decision instanceof Decision.Promoted;
        String reason = decision instanceof Decision.Inconclusive
                ? "inconclusive: " + decision.reason()
                : decision.rule() + ": " + decision.reason();
        return Deployment.newBuilder()
                .setId(Digest.of("deployment", candidate.getId()))
                .setScope(candidate.getScope())
                .setEventTime(now)
                .setState(promoted ? DeploymentState.PROMOTED : DeploymentState.REJECTED)
                .setBaseModel(candidate.getBaseModel())
                .setAdapterId(candidate.getAdapterId())
                .setUri(candidate.getUri())
                .setPredecessor(incumbentOrNull)
                .setEvaluationId(evaluationId(candidate))
                .setRequestId(candidate.getRequestId())
                .setActor("gate")
                .setReason(reason)
                .build();
    }

    static String evaluationId(Candidate candidate) {
        return Digest.of("evaluation", candidate.getId());
    }

    private static Verdict verdict(Decision decision) {
        if (decision instanceof Decision.Promoted) {
            return Verdict.PROMOTED;
        }
        return decision instanceof Decision.Rejected ? Verdict.REJECTED : Verdict.INCONCLUSIVE;
    }
}
