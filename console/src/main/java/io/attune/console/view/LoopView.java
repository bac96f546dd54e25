package io.attune.console.view;

import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.TrainingProgress;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every scope. One thread adds, any thread asks. A record whose id was among the newest ids of its kind is the same fact
 * again and changes nothing.
 */
public final class LoopView {
    private final HistorySizes sizes;
    private final Clock clock;
    private final NewestMap<String, ScopeView> scopes;
    private final Map<Class<?>, RecentIds> recent = new HashMap<>();
    private final DeadLetters withoutScope;

    public LoopView(HistorySizes sizes, Clock clock) {
        this.sizes = sizes;
        this.clock = clock;
        this.scopes = new NewestMap<>(sizes.scopes());
        this.withoutScope = new DeadLetters(sizes.reasons());
    }

    /**
     * Takes a record in.
     *
     * @return the scope that it changed; empty when it came again or has no scope
     * @throws IllegalArgumentException when it is no record of the loop: id, scope or event time are missing
     */
    public synchronized Optional<String> add(SpecificRecord record) {
        String id = text(record, "id");
        long time = (Long) field(record, "eventTime");
        // A resumed run reports its steps again, under the same ids.
        boolean repeats = record instanceof TrainingProgress;
        if (!repeats
                && !recent.computeIfAbsent(record.getClass(), type -> new RecentIds(sizes.recentIds()))
                        .first(id)) {
            return Optional.empty();
        }
        if (record instanceof DeadLetter letter && letter.getScope() == null) {
            withoutScope.add(letter);
            return Optional.empty();
        }
        String scope = text(record, "scope");
        ScopeView known = scopes.get(scope);
        ScopeView view = known == null ? new ScopeView(scope, sizes) : known;
        scopes.renew(scope, view);
        view.add(record, time, clock.millis());
        return Optional.of(scope);
    }

    /** All scopes by name. */
    public synchronized List<ScopeSummary> scopes() {
        return scopes.values().stream()
                .map(ScopeView::summary)
                .sorted(Comparator.comparing(ScopeSummary::scope))
                .toList();
    }

    /** A scope, unless nothing was heard of it. */
    public synchronized Optional<ScopeSnapshot> scope(String scope) {
        return Optional.ofNullable(scopes.get(scope)).map(view -> view.snapshot(clock.millis(), withoutScope.tally()));
    }

    /** What the page shows of a scope of which nothing was heard. */
    public synchronized ScopeSnapshot nothing(String scope) {
        return new ScopeView(scope, sizes).snapshot(clock.millis(), withoutScope.tally());
    }

    private static String text(SpecificRecord record, String name) {
        return (String) field(record, name);
    }

    private static Object field(SpecificRecord record, String name) {
        var field = record.getSchema().getField(name);
        Object value = field == null ? null : record.get(field.pos());
        if (value == null) {
            throw new IllegalArgumentException(record.getSchema().getName() + " has no " + name);
        }
        return value;
    }
}
