package io.attune.streams.policy;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.OffsetRange;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads events out of the topics' records; most outcomes and all progress but a failure mean nothing to the policy. */
final class PolicyEvents {
    private PolicyEvents() {}

    /** A scope's event. */
    record ScopeEvent(String scope, PolicyEvent event) {}

    static Optional<ScopeEvent> of(SpecificRecord record, Optional<RecordMetadata> where) {
        if (record instanceof Alert alert) {
            return Optional.of(new ScopeEvent(alert.getScope(), alert(alert)));
        } else if (record instanceof Example row) {
            return where.map(at -> new ScopeEvent(row.getScope(), row(row, at)));
        } else if (record instanceof Outcome outcome) {
            return outcome.getFlagged() || outcome.getThumbUp() == null
                    ? Optional.empty()
                    : Optional.of(new ScopeEvent(
                            outcome.getScope(), new PolicyEvent.Judged(outcome.getAdapterId(), outcome.getThumbUp())));
        } else if (record instanceof RetrainRequest request) {
            long end = request.getExamples().stream()
                    .mapToLong(OffsetRange::getToOffset)
                    .max()
                    .orElse(0);
            return Optional.of(new ScopeEvent(
                    request.getScope(),
                    new PolicyEvent.OperatorAsked(
                            request.getId(), request.getIdempotencyKey(), request.getSince(), end)));
        } else if (record instanceof TrainingProgress progress) {
            return progress.getState() != TrainingState.FAILED
                    ? Optional.empty()
                    : Optional.of(new ScopeEvent(
                            progress.getScope(),
                            new PolicyEvent.TrainingFailed(
                                    progress.getRequestId(),
                                    progress.getMessage() == null ? "no reason given" : progress.getMessage())));
        } else if (record instanceof Candidate candidate) {
            return Optional.of(new ScopeEvent(
                    candidate.getScope(),
                    new PolicyEvent.CandidateMade(candidate.getRequestId(), candidate.getAdapterId())));
        } else if (record instanceof Evaluation evaluation) {
            return Optional.of(new ScopeEvent(
                    evaluation.getScope(),
                    new PolicyEvent.Evaluated(
                            evaluation.getRequestId(), evaluation.getVerdict(), evaluation.getReason())));
        } else if (record instanceof Deployment deployment) {
            return Optional.of(new ScopeEvent(
                    deployment.getScope(),
                    new PolicyEvent.Deployed(
                            deployment.getId(),
                            deployment.getState(),
                            deployment.getRequestId(),
                            deployment.getAdapterId(),
                            deployment.getBaseModel(),
                            deployment.getReason())));
        }
        return Optional.empty();
    }

    private static PolicyEvent row(Example row, RecordMetadata at) {
        return row.getRepeats()
                ? new PolicyEvent.RowRepeated(at.partition(), at.offset())
                : new PolicyEvent.RowAdded(row.getEventTime(), row.getSplit(), at.partition(), at.offset());
    }

    private static PolicyEvent alert(Alert alert) {
        if (alert.getState() == AlertState.RESOLVED) {
            return new PolicyEvent.AlertResolved(alert.getId(), alert.getDedupKey());
        }
        return new PolicyEvent.AlertFired(
                alert.getId(),
                alert.getDedupKey(),
                alert.getKind(),
                alert.getKind() + " " + alert.getDetector() + " " + alert.getFeature(),
                alert.getChangePoint() == null ? alert.getWindowStart() : alert.getChangePoint(),
                alert.getAttribution() == null ? OpenAlerts.usual(alert.getKind()) : alert.getAttribution(),
                alert.getSeverity());
    }
}
