package io.attune.drift.watch;

import io.attune.schemas.record.Attribution;
import java.util.List;

/**
 * What a change is put down to, from the changes of the scope that are open. Harm that goes with it explains it first: traffic that safety
 * flags must not train. Then inputs: where they moved too, answers and outcomes follow them. Where they did not, the same inputs are
 * answered worse. Two changes go together when each began before the other was noticed ({@link Change#together}); an old change of inputs
 * that still stands explains nothing new.
 */
final class Causes {

    private Causes() {}

    static Attribution of(Change change, List<WatchGroup> groups) {
        if (change.side() == WatchPlan.Side.HARM || with(WatchPlan.Side.HARM, change, groups)) {
            return Attribution.HARM;
        }
        if (change.side() == WatchPlan.Side.INPUT || with(WatchPlan.Side.INPUT, change, groups)) {
            return Attribution.TRAFFIC_MIX;
        }
        return Attribution.QUALITY;
    }

    private static boolean with(WatchPlan.Side side, Change change, List<WatchGroup> groups) {
        for (WatchGroup group : groups) {
            if (group.side == side && group.open != null && group.open.together(change)) {
                return true;
            }
        }
        return false;
    }
}
