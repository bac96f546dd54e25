package io.attune.streams.policy;

import java.util.Objects;

/**
 * What serves the scope, and how its users judge it.
 *
 * @param baseModel as the last deployment named it; null before the first
 * @param adapterId null for the base model alone
 * @param thumbs of what serves now
 * @param before thumbs of its predecessor
 */
record Serving(String baseModel, String adapterId, Tally thumbs, Tally before) {
    static final Serving UNKNOWN = new Serving(null, null, Tally.NONE, Tally.NONE);

    /** Thumbs and those of them that went up. */
    record Tally(int count, int up) {
        static final Tally NONE = new Tally(0, 0);

        Tally with(boolean thumbUp) {
            return new Tally(count + 1, up + (thumbUp ? 1 : 0));
        }

        /** For people. */
        String text() {
            return count == 0 ? "no thumbs yet" : Math.round(100.0 * up / count) + " % of " + count + " thumbs up";
        }
    }

    Serving judged(PolicyEvent.Judged judged) {
        return Objects.equals(judged.adapterId(), adapterId)
                ? new Serving(baseModel, adapterId, thumbs.with(judged.up()), before)
                : this;
    }

    Serving deployed(String model, String adapter) {
        return Objects.equals(adapter, adapterId)
                ? new Serving(model, adapterId, thumbs, before)
                : new Serving(model, adapter, Tally.NONE, thumbs);
    }
}
