package io.attune.drift.watch;

import io.attune.schemas.record.DeploymentState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Deployments that have been told and are not yet in effect. A deployment takes effect with the first record that its adapter served after
 * it, not when it arrives: the data's own order decides, and a replay decides the same.
 */
final class Serving {

    private static final int MOST_PENDING = 16;

    /**
     * A deployment.
     *
     * @param adapterId what serves from then on; null is the base model
     * @param predecessor what served before; null is the base model
     */
    record Switch(String id, long eventTime, DeploymentState state, String adapterId, String predecessor) {}

    private final List<Switch> pending = new ArrayList<>();
    private long epoch;

    /** Remembers a deployment that changes what serves; others do not concern detection. */
    void add(Switch deployment) {
        if (deployment.state() != DeploymentState.PROMOTED && deployment.state() != DeploymentState.ROLLED_BACK) {
            return;
        }
        if (pending.stream().anyMatch(known -> known.id().equals(deployment.id()))) {
            return;
        }
        pending.add(deployment);
        pending.sort(Comparator.comparingLong(Switch::eventTime));
        while (pending.size() > MOST_PENDING) {
            pending.remove(0);
        }
    }

    /** The latest deployment that a record served by this adapter at this time puts into effect; it and earlier ones are then done. */
    Optional<Switch> takeEffect(String adapterId, long eventTime) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            Switch deployment = pending.get(i);
            if (deployment.eventTime() <= eventTime && Objects.equals(deployment.adapterId(), adapterId)) {
                pending.subList(0, i + 1).clear();
                epoch++;
                return Optional.of(deployment);
            }
        }
        return Optional.empty();
    }

    /** How many deployments have taken effect. */
    long epoch() {
        return epoch;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(epoch);
        out.writeByte(pending.size());
        for (Switch deployment : pending) {
            out.writeUTF(deployment.id());
            out.writeLong(deployment.eventTime());
            out.writeUTF(deployment.state().name());
            Text.write(deployment.adapterId(), out);
            Text.write(deployment.predecessor(), out);
        }
    }

    void read(DataInput in) throws IOException {
        epoch = in.readLong();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            pending.add(new Switch(
                    in.readUTF(), in.readLong(), DeploymentState.valueOf(in.readUTF()), Text.read(in), Text.read(in)));
        }
    }
}
