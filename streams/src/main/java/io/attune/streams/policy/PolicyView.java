package io.attune.streams.policy;

import io.attune.schemas.config.Policies;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** What the policy knows of the scopes whose partitions this process runs. Safe to ask from any thread. */
public final class PolicyView {
    /** The store that is asked. */
    public static final String STORE = PolicyProcessor.SCOPES;

    private final Policies policies;
    private final String baseModel;
    private final LongSupplier clock;
    private final Supplier<Optional<ReadOnlyKeyValueStore<String, ScopeState>>> store;

    private PolicyView(
            Policies policies,
            String baseModel,
            LongSupplier clock,
            Supplier<Optional<ReadOnlyKeyValueStore<String, ScopeState>>> store) {
        this.policies = policies;
        this.baseModel = baseModel;
        this.clock = clock;
        this.store = store;
    }

    /**
     * @param stores gives the store by its name; empty while it cannot be asked
     */
    public static PolicyView of(Policies policies, String baseModel, LongSupplier clock, StoreSource stores) {
        return new PolicyView(policies, baseModel, clock, () -> stores.<ScopeState>store(STORE));
    }

    /** Where the store comes from. */
    public interface StoreSource {
        <V> Optional<ReadOnlyKeyValueStore<String, V>> store(String name);
    }

    /** Every scope, by name; empty while the state is being restored. */
    public Optional<List<ScopeReport>> scopes() {
        return store.get().map(found -> {
            List<ScopeReport> reports = new ArrayList<>();
            try (KeyValueIterator<String, ScopeState> all = found.all()) {
                all.forEachRemaining(entry -> reports.add(ScopeReport.of(
                        entry.value,
                        new Circumstances(
                                policies.of(entry.key),
                                baseModel,
                                clock.getAsLong(),
                                (since, floor) -> RowFacts.Counts.NONE))));
            }
            reports.sort(Comparator.comparing(ScopeReport::scope));
            return List.copyOf(reports);
        });
    }
}
