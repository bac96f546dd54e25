package io.attune.streams.policy;

import io.attune.schemas.record.Split;
import io.attune.streams.store.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The ledgers of all scopes of a partition. Keys are scope, event time and offset, so that the rows of a change are one range; values
 * are the split and the wall-clock time of arrival.
 */
final class StoredRows {
    /** Rows that were not trained on for so long call for no retrain any more; it bounds the store. */
    static final Duration REMEMBER = Duration.ofDays(90);

    private final KeyValueStore<String, String> store;

    StoredRows(KeyValueStore<String, String> store) {
        this.store = store;
    }

    void add(String scope, PolicyEvent.RowAdded row, long now) {
        store.put(
                StateKey.of(scope, StateKey.sortable(row.eventTime()), StateKey.sortable(row.offset())),
                row.split().name() + " " + now);
    }

    RowLedger of(String scope) {
        return (since, floor) -> {
            int train = 0;
            int holdout = 0;
            String from = StateKey.sortable(floor);
            try (KeyValueIterator<String, String> rows =
                    store.range(StateKey.of(scope, StateKey.sortable(since)), StateKey.last(scope))) {
                while (rows.hasNext()) {
                    KeyValue<String, String> row = rows.next();
                    if (offset(row.key).compareTo(from) >= 0) {
                        boolean isTrain = row.value.startsWith(Split.TRAIN.name());
                        train += isTrain ? 1 : 0;
                        holdout += isTrain ? 0 : 1;
                    }
                }
            }
            return new RowFacts.Counts(since, floor, train, holdout);
        };
    }

    void forgetBelow(String scope, long offset) {
        String floor = StateKey.sortable(offset);
        delete(
                store.range(StateKey.first(scope), StateKey.last(scope)),
                row -> offset(row.key).compareTo(floor) < 0);
    }

    void forgetOld(long now) {
        delete(
                store.all(),
                row -> Long.parseLong(row.value.substring(row.value.indexOf(' ') + 1)) < now - REMEMBER.toMillis());
    }

    private void delete(KeyValueIterator<String, String> rows, Predicate<KeyValue<String, String>> due) {
        List<String> keys = new ArrayList<>();
        try (rows) {
            rows.forEachRemaining(row -> {
                if (due.test(row)) {
                    keys.add(row.key);
                }
            });
        }
        keys.forEach(store::delete);
    }

    private static String offset(String key) {
        return key.substring(key.lastIndexOf('\0') + 1);
    }
}
