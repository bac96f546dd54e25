package io.attune.drift.feature;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Keeps a scope's embeddings within a number per day, an hour at a time. The sample is the interactions whose id hashes below share ·
 * 2^−level; whenever an hour has used up half of what it had left, the level rises, so that an hour never takes more than its number; a new hour
 * starts with the level that the last one would have needed. The same interactions in the same order give the same sample. Not
 * thread-safe.
 */
public final class EmbeddingBudget {

    private static final long HOUR = 3_600_000L;
    private static final int MOST_LEVEL = 40;

    private final EmbeddingSample largest;
    private final int perHour;
    private long hour = Long.MIN_VALUE;
    private int seen;
    private int used;
    private int level;
    private boolean changed;

    /**
     * @param largest the sample while the budget is not touched
     * @param perDay embeddings in a day, not negative; at least one an hour unless it is 0
     */
    public EmbeddingBudget(EmbeddingSample largest, int perDay) {
        this.largest = largest;
        this.perHour = perDay == 0 ? 0 : Math.max(1, perDay / 24);
    }

    /** Whether this interaction gets an embedding; counts it if so. */
    public boolean take(String interactionId, long eventTime) {
        long now = Math.floorDiv(eventTime, HOUR);
        if (now > hour) {
            level = 0;
            while (level < MOST_LEVEL && Math.scalb((double) seen, -level) > perHour) {
                level++;
            }
            changed = true;
            hour = now;
            used = 0;
            seen = 0;
        }
        if (!largest.contains(interactionId)) {
            return false;
        }
        seen++;
        changed = true;
        if (used >= perHour || !new EmbeddingSample(Math.scalb(largest.share(), -level)).contains(interactionId)) {
            return false;
        }
        used++;
        if (level < MOST_LEVEL && perHour - used <= Math.scalb((double) perHour, -1 - level)) {
            level++;
        }
        return true;
    }

    /** Whether the state differs from what was read. */
    public boolean changed() {
        return changed;
    }

    /** Writes the state. */
    public void write(DataOutput out) throws IOException {
        out.writeLong(hour);
        out.writeInt(seen);
        out.writeInt(used);
        out.writeByte(level);
    }

    /** Goes on from a state that {@link #write} wrote. */
    public void read(DataInput in) throws IOException {
        hour = in.readLong();
        seen = in.readInt();
        used = in.readInt();
        level = in.readUnsignedByte();
    }
}
