package io.attune.drift.job;

import io.attune.drift.watch.ScopeWatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The scopes in use as objects, at most so many. When there is no room the least recently used go, several at once: a list in the order of
 * use would have to be relinked for every record, which costs memory accesses in three other scopes. Not thread-safe.
 */
final class LiveScopes {

    /** Heap of a scope with everything watched and the standard reference, generously. */
    static final long SCOPE_BYTES = 64 * 1024;
    /** Part of the heap that live scopes may fill, all tasks of a process together. */
    private static final double HEAP_SHARE = 0.25;

    private static final int GO_AT_ONCE = 16;

    private final Map<String, Live> scopes = new HashMap<>();
    private final int most;
    private long uses;

    /** A scope in use. */
    static final class Live {
        final String scope;
        ScopeWatch watch;
        /** Detectors that the watch had when it was last read from its saved state. */
        int gathered;
        /** Whether it differs from what is saved. */
        boolean touched;

        private long use;

        private Live(String scope, ScopeWatch watch) {
            this.scope = scope;
            this.watch = watch;
            this.gathered = watch.detectors();
        }
    }

    /** @param most at least 1 */
    LiveScopes(int most) {
        this.most = most;
    }

    /** How many scopes each of so many tasks may keep if all share one heap of this size; at least one. */
    static int fitting(long heapBytes, int tasks) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, HEAP_SHARE * heapBytes / tasks / SCOPE_BYTES));
    }

    /** Null when it is not in use. */
    Live get(String scope) {
        Live live = scopes.get(scope);
        if (live != null) {
            live.use = ++uses;
        }
        return live;
    }

    Live add(String scope, ScopeWatch watch) {
        Live live = new Live(scope, watch);
        live.use = ++uses;
        scopes.put(scope, live);
        return live;
    }

    Collection<Live> all() {
        return scopes.values();
    }

    /** Takes out what has to go; empty while there is room. */
    List<Live> takeSurplus() {
        if (scopes.size() <= most) {
            return List.of();
        }
        long[] order =
                scopes.values().stream().mapToLong(live -> live.use).sorted().toArray();
        long latest = order[Math.max(scopes.size() - most, most / GO_AT_ONCE) - 1];
        List<Live> surplus = new ArrayList<>();
        for (Iterator<Live> all = scopes.values().iterator(); all.hasNext(); ) {
            Live live = all.next();
            if (live.use <= latest) {
                surplus.add(live);
                all.remove();
            }
        }
        return surplus;
    }
}
