package io.attune.trainer.job;

import io.attune.schemas.id.Digest;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.SliceLoss;
import io.attune.schemas.record.TrainingMetrics;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import io.attune.trainer.run.AdapterResult;
import io.attune.trainer.run.Alignment;
import io.attune.trainer.run.Ratings;
import io.attune.trainer.run.RunMetrics;
import java.nio.file.Path;

/** The candidate that answers a request. */
final class CandidateRecord {
    private CandidateRecord() {}

    /** The same for all requests with the same idempotency key. */
    static String id(RetrainRequest request) {
        return Digest.of("candidate", request.getIdempotencyKey());
    }

    static Candidate of(
            RetrainRequest request, AdapterResult result, Path written, TrainingSet set, int rehearsed, long now) {
        RunMetrics metrics = result.metrics();
        return Candidate.newBuilder()
                .setId(id(request))
                .setScope(request.getScope())
                .setEventTime(now)
                .setRequestId(request.getId())
                .setAdapterId(result.adapter().id())
                .setUri(written.toAbsolutePath().toUri().toString())
                .setBaseModel(request.getBaseModel())
                .setParentAdapter(request.getParentAdapter())
                .setAttribution(request.getAttribution())
                .setSince(request.getSince())
                .setExamples(request.getExamples())
                .setTrainExamples(set.fresh().size())
                .setReplayExamples(set.replay().size())
                .setRehearsalExamples(rehearsed)
                .setHoldoutExamples(set.holdout().size())
                .setObjective(Alignment.of(request.getHyperparameters().getObjective())
                        .kind()
                        .toString())
                .setDesirableExamples(metrics.ratings().map(Ratings::desirable).orElse(null))
                .setUndesirableExamples(
                        metrics.ratings().map(Ratings::undesirable).orElse(null))
                .setExampleIds(set.trained().stream().map(TrainingRow::id).toList())
                .setMetrics(TrainingMetrics.newBuilder()
                        .setSteps(metrics.steps())
                        .setTrainTokens(metrics.trainTokens())
                        .setLabelTokens(metrics.labelTokens())
                        .setFirstLoss(metrics.firstLoss())
                        .setFinalLoss(metrics.finalLoss())
                        .setHoldoutLoss(Double.isNaN(metrics.holdoutLoss()) ? null : metrics.holdoutLoss())
                        .setSeconds(metrics.seconds())
                        .setTokensPerSecond(metrics.tokensPerSecond())
                        .setPeakRssBytes(metrics.peakRssBytes())
                        .setForgetting(metrics.forgetting().stream()
                                .map(slice -> new SliceLoss(slice.slice(), slice.rows(), slice.before(), slice.after()))
                                .toList())
                        .build())
                .build();
    }
}
