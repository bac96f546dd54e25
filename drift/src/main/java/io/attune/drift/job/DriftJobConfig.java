package io.attune.drift.job;

import io.attune.drift.feature.MiniLmEmbedder;
import io.attune.schemas.config.Policies;
import java.io.Serializable;
import java.util.Objects;

/**
 * What the drift job needs to know besides where Kafka is.
 *
 * @param policies how closely each scope is watched
 * @param embedder makes the embedder of each extracting task
 * @param groupId prefix of the consumer groups
 * @param transactionalIdPrefix of the sink; two jobs on one Kafka must differ in it
 */
public record DriftJobConfig(Policies policies, EmbedderFactory embedder, String groupId, String transactionalIdPrefix)
        implements Serializable {

    public DriftJobConfig {
        Objects.requireNonNull(policies, "policies is missing");
        Objects.requireNonNull(embedder, "embedder is missing");
        requireText("groupId", groupId);
        requireText("transactionalIdPrefix", transactionalIdPrefix);
    }

    /** MiniLM embeddings and the usual names. */
    public static DriftJobConfig of(Policies policies) {
        return new DriftJobConfig(policies, MiniLmEmbedder::new, "attune-drift", "attune-drift");
    }

    private static void requireText(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank, was '" + value + "'");
        }
    }
}
