package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import java.util.List;

/** The model before the run: the base model, or the parent adapter on it. */
record Reference(CausalLm lm, LoraAdapter parentOrNull) {
    /** How well it predicts the responses of examples, in their order. */
    List<SequenceScore> score(List<EncodedExample> examples) {
        if (parentOrNull == null) {
            return lm.score(examples, null);
        }
        try (AttachedAdapter attached = lm.attach(parentOrNull)) {
            return lm.score(examples, attached);
        }
    }

    /** Log-probabilities of the responses, each summed over its labels, in nats. */
    double[] logProbabilities(List<EncodedExample> examples) {
        return logProbabilitiesOf(score(examples));
    }

    static double[] logProbabilitiesOf(List<SequenceScore> scores) {
        return scores.stream()
                .mapToDouble(score -> -score.negativeLogLikelihood())
                .toArray();
    }
}
