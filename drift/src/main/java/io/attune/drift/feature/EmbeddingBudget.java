package io.attune.drift.feature;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Keeps a scope's embeddings within a number per day. The sample is the interactions whose id hashes below share · 2^−level; when a day has
 * used up half of what is left, the level rises, so that a day never takes more than its number; a new day starts with the level that the
 * last one would have needed. The same interactions in the same order give the same sample. Not thread-safe.
 */
public final class EmbeddingBudget {

    private static final long DAY = 86_400_000L;
    private static final int MOST_LEVEL = 40;

    private final EmbeddingSample largest;
    private final int perDay;
    private long day = Long.MIN_VALUE;
    private int seen;
    private int used;
    private int level;
    private boolean changed;

    /**
     * @param largest the sample while the budget is not touched
     * @param perDay embeddings in a day, not negative
     */
    public EmbeddingBudget(EmbeddingSample largest, int perDay) {
        this.largest = largest;
        this.perDay = perDay;
    }

    /** Whether this interaction gets an embedding; counts it if so. */
    public boolean take(String interactionId, long eventTime) {
        long today = Math.floorDiv(eventTime, DAY);
        if (today > day) {
            level = 0;
            while (level < MOST_LEVEL && Math.scalb((double) seen, -level) > perDay) {
                level++;
            }
            changed = true;
            day = today;
            used = 0;
            seen = 0;
        }
        if (!largest.contains(interactionId)) {
            return false;
        }
        seen++;
        changed = true;
        if (used >= perDay || !new EmbeddingSample(Math.scalb(largest.share(), -level)).contains(interactionId)) {
            return false;
        }
        used++;
        if (level < MOST_LEVEL && perDay - used <= Math.scalb(perDay, -1 - level)) {
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
        out.writeLong(day);
        out.writeInt(seen);
        out.writeInt(used);
        out.writeByte(level);
    }

    /** Goes on from a state that {@link #write} wrote. */
    public void read(DataInput in) throws IOException {
        day = in.readLong();
        seen = in.readInt();
        used = in.readInt();
        level = in.readUnsignedByte();
    }
}
