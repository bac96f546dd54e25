package io.attune.drift.watch;

import io.attune.drift.feature.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * Which watch it is.
 *
 * @param scope the scope
 * @param plan what is watched and how
 * @param adapterId the adapter version whose answers are watched; null for the base model, and for inputs
 * @param epoch how often the scope has been re-anchored; tells episodes of one feature apart
 */
public record WatchIdentity(String scope, WatchPlan plan, String adapterId, long epoch) {

    public WatchIdentity {
        Objects.requireNonNull(scope, "scope is missing");
        Objects.requireNonNull(plan, "plan is missing");
    }

    /** The same in every replay. */
    String text() {
        return scope + "|" + plan.feature() + "|" + (adapterId == null ? "base" : adapterId) + "|" + epoch;
    }

    long seed() {
        return Words.hash(text());
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(scope);
        write(plan, out);
        Text.write(adapterId, out);
        out.writeLong(epoch);
    }

    static WatchIdentity read(DataInput in) throws IOException {
        return new WatchIdentity(in.readUTF(), readPlan(in), Text.read(in), in.readLong());
    }

    static void write(WatchPlan plan, DataOutput out) throws IOException {
        out.writeUTF(plan.feature());
        out.writeByte(plan.kind().ordinal());
        out.writeByte(plan.side().ordinal());
        out.writeDouble(plan.budgetShare());
    }

    static WatchPlan readPlan(DataInput in) throws IOException {
        return new WatchPlan(
                        in.readUTF(),
                        WatchKind.values()[in.readUnsignedByte()],
                        WatchPlan.Side.values()[in.readUnsignedByte()],
                        in.readDouble())
                .shared();
    }
}
