package io.attune.trainer.job;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.schemas.record.Hyperparameters;
import io.attune.schemas.record.RetrainRequest;
import io.attune.trainer.run.Alignment;
import io.attune.trainer.run.Method;
import io.attune.trainer.run.TrainingSettings;

/** How to train, as a retrain request has it; a request that asks for what cannot be is refused. */
final class RequestSettings {
    /** Share of the gate's margin for anchors that a run may use up; the rest is for what a sample does not show. */
    private static final double MARGIN_SPENT = 0.4;

    /** Beyond this an adapter is no longer small beside the models that it is for. */
    private static final int MOST_RANK = 128;

    private RequestSettings() {}

    /**
     * The settings.
     *
     * @param parentOrNull what training begins with
     * @param anchorMargin the gate's margin for anchors, of which a run may use up a part
     * @throws RefusedException when they cannot be, or do not fit the parent
     */
    static TrainingSettings of(RetrainRequest request, LoraAdapter parentOrNull, double anchorMargin)
            throws RefusedException {
        Hyperparameters asked = request.getHyperparameters();
        try {
            Method method = Method.of(request.getMethod());
            if (!method.givesAdapter()) {
                throw new RefusedException("method " + method + " gives a model, and what is served is an adapter;"
                        + " attune train makes models");
            }
            LoraConfig lora = new LoraConfig(
                    asked.getRank(), (float) asked.getAlpha(), 0, LoraConfig.ALL_LINEAR, request.getBaseModel());
            if (asked.getOrthogonality() > 0) {
                checkBeside(parentOrNull, method.shape(lora));
            } else {
                checkParent(parentOrNull, method.shape(lora));
            }
            return TrainingSettings.of(
                            lora,
                            asked.getLearningRate(),
                            asked.getEpochs(),
                            asked.getBatchSize(),
                            asked.getMaxTokens(),
                            asked.getSeed())
                    .with(method, Alignment.of(asked.getObjective()))
                    .withOrthogonality(asked.getOrthogonality())
                    .withPatience(asked.getPatience())
                    .withGuardTolerance(MARGIN_SPENT * anchorMargin);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("the hyper-parameters cannot be used: " + e.getMessage());
        }
    }

    private static void checkParent(LoraAdapter parentOrNull, LoraConfig wanted) throws RefusedException {
        if (parentOrNull == null) {
            return;
        }
        LoraConfig has = parentOrNull.config();
        if (has.dora() != wanted.dora()) {
            throw new RefusedException("the parent adapter is " + kind(has) + ", the request asks for " + kind(wanted));
        }
        if (has.rank() != wanted.rank()) {
            throw new RefusedException(
                    "the parent adapter has rank " + has.rank() + ", the request asks for " + wanted.rank());
        }
        if (has.scaleOf("") != wanted.scaleOf("")) {
            throw new RefusedException(
                    "the parent adapter has scale " + has.scaleOf("") + ", the request asks for " + wanted.scaleOf(""));
        }
    }

    /** Another rank or scale than the parent's is no obstacle to an adapter beside it, but ranks cannot add up for ever. */
    private static void checkBeside(LoraAdapter parentOrNull, LoraConfig wanted) throws RefusedException {
        if (wanted.dora() || (parentOrNull != null && parentOrNull.config().dora())) {
            throw new RefusedException("an adapter orthogonal to its parent needs plain LoRA on both sides, not DoRA");
        }
        int rank = wanted.rank()
                + (parentOrNull == null ? 0 : parentOrNull.config().rank());
        if (rank > MOST_RANK) {
            throw new RefusedException("an adapter beside the parent of rank "
                    + (rank - wanted.rank()) + " would have rank " + rank + ", more than " + MOST_RANK
                    + "; an orthogonality of 0 trains the parent itself on");
        }
    }

    private static String kind(LoraConfig config) {
        return config.dora() ? "DoRA" : "plain LoRA";
    }
}
