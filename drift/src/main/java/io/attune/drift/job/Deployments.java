package io.attune.drift.job;

import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;

/**
 * Deployments of the scope that is current in keyed state. A deployment takes effect with the first record that its adapter served after
 * it, not when it arrives: so the data's own order decides, and a replay decides the same.
 */
final class Deployments {

    private static final int MOST_PENDING = 16;

    private final ListState<Deployment> pending;
    private final ValueState<Long> epoch;

    Deployments(RuntimeContext context) {
        this.pending = context.getListState(
                new ListStateDescriptor<>("pending-deployments", new AvroTypeInfo<>(Deployment.class)));
        this.epoch = context.getState(new ValueStateDescriptor<>("epoch", Types.LONG));
    }

    /** Remembers a deployment that changes what serves; others do not concern detection. */
    void add(Deployment deployment) throws Exception {
        if (deployment.getState() != DeploymentState.PROMOTED && deployment.getState() != DeploymentState.ROLLED_BACK) {
            return;
        }
        List<Deployment> all = all();
        if (all.stream().anyMatch(d -> d.getId().equals(deployment.getId()))) {
            return;
        }
        all.add(deployment);
        all.sort(Comparator.comparingLong(Deployment::getEventTime));
        pending.update(all.subList(Math.max(0, all.size() - MOST_PENDING), all.size()));
    }

    /** The latest deployment that a record served by this adapter at this time puts into effect; it and earlier ones are then done. */
    Optional<Deployment> takeEffect(String adapterId, long eventTime) throws Exception {
        List<Deployment> all = all();
        for (int i = all.size() - 1; i >= 0; i--) {
            Deployment deployment = all.get(i);
            if (deployment.getEventTime() <= eventTime && Objects.equals(deployment.getAdapterId(), adapterId)) {
                pending.update(all.subList(i + 1, all.size()));
                epoch.update(epoch() + 1);
                return Optional.of(deployment);
            }
        }
        return Optional.empty();
    }

    /** How many deployments have taken effect. */
    long epoch() throws Exception {
        Long value = epoch.value();
        return value == null ? 0 : value;
    }

    private List<Deployment> all() throws Exception {
        List<Deployment> all = new ArrayList<>();
        for (Deployment deployment : pending.get()) {
            all.add(deployment);
        }
        return all;
    }
}
