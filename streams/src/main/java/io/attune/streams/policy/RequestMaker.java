package io.attune.streams.policy;

import io.attune.schemas.config.TrainingPolicy;
import io.attune.schemas.record.OffsetRange;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.ContentDigest;
import java.util.List;

/** Makes the request of a confirmed change. Its id is a digest of what it rests on, and its idempotency key. */
final class RequestMaker {
    private RequestMaker() {}

    static RetrainRequest make(ScopeState state, Stage.Confirmed confirmed, Circumstances circumstances) {
        Facts facts = state.facts();
        TrainingPolicy training = circumstances.training();
        String baseModel = facts.serving().baseModel() == null
                ? circumstances.baseModel()
                : facts.serving().baseModel();
        String id = "retrain-"
                + ContentDigest.of("attune/retrain/1")
                        .with(state.scope())
                        .with(confirmed.attribution().name())
                        .with(baseModel)
                        .with(facts.serving().adapterId())
                        .with(confirmed.since())
                        .with(facts.rows().end())
                        .with(facts.spending().attempts())
                        .hex();
        return RetrainRequest.newBuilder()
                .setId(id)
                .setScope(state.scope())
                .setEventTime(circumstances.now())
                .setAttribution(confirmed.attribution())
                .setAlertIds(facts.alerts().triggerIds())
                .setBaseModel(baseModel)
                .setParentAdapter(facts.serving().adapterId())
                .setExamples(List.of(new OffsetRange(
                        Topic.EXAMPLES.topicName(),
                        facts.rows().partition(),
                        0L,
                        facts.rows().end())))
                .setSince(confirmed.since())
                .setMethod(training.method())
                .setHyperparameters(training.hyperparameters())
                .setIdempotencyKey(id)
                .build();
    }
}
