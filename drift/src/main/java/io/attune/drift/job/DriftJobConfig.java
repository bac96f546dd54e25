package io.attune.drift.job;

import io.attune.drift.feature.MiniLmEmbedder;
import io.attune.schemas.config.Policies;
import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * What the drift job needs to know besides where Kafka is.
 *
 * @param policies how closely each scope is watched
 * @param embedder makes the embedder of each extracting task
 * @param groupId prefix of the consumer groups
 * @param transactionalIdPrefix of the sink; two jobs on one Kafka must differ in it
 * @param guarantee of the sink: exactly once commits with checkpoints, at least once is sooner there but may say a thing twice, under the
 *     same id
 * @param liveScopes how many scopes a detecting task keeps as objects between checkpoints; more scopes than that go through the state
 *     back-end. 0 stands for as many as fit into a quarter of the heap, at 64 KB a scope and with all tasks in one process
 */
public record DriftJobConfig(
        Policies policies,
        EmbedderFactory embedder,
        String groupId,
        String transactionalIdPrefix,
        DeliveryGuarantee guarantee,
        int liveScopes)
        implements Serializable {

    private static final int AS_MANY_AS_FIT = 0;

    public DriftJobConfig {
        Objects.requireNonNull(policies, "policies is missing");
        Objects.requireNonNull(embedder, "embedder is missing");
        requireText("groupId", groupId);
        requireText("transactionalIdPrefix", transactionalIdPrefix);
        Objects.requireNonNull(guarantee, "guarantee is missing");
        if (liveScopes < 0) {
            throw new IllegalArgumentException("liveScopes must not be negative, was " + liveScopes);
        }
    }

    /** MiniLM embeddings and the usual names. */
    public static DriftJobConfig of(Policies policies) {
        return of(policies, MiniLmEmbedder::new, "attune-drift");
    }

    /** Exactly once, under one name. */
    public static DriftJobConfig of(Policies policies, EmbedderFactory embedder, String name) {
        return new DriftJobConfig(policies, embedder, name, name, DeliveryGuarantee.EXACTLY_ONCE, AS_MANY_AS_FIT);
    }

    /** The same with another guarantee and another number of live scopes. */
    public DriftJobConfig with(DeliveryGuarantee other, int scopes) {
        return new DriftJobConfig(policies, embedder, groupId, transactionalIdPrefix, other, scopes);
    }

    private static void requireText(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank, was '" + value + "'");
        }
    }
}
