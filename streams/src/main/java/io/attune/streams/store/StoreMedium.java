package io.attune.streams.store;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Where state lies between two commits; the changelog on the broker is the truth either way. */
public enum StoreMedium {
    /** RocksDB under the state directory. */
    DISK,
    /** The heap: small state, tests. */
    MEMORY;

    /** A key-value store with string keys, which sort by their UTF-8 bytes. */
    public <V> StoreBuilder<KeyValueStore<String, V>> keyValue(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(
                this == DISK ? Stores.persistentKeyValueStore(name) : Stores.inMemoryKeyValueStore(name),
                Serdes.String(),
                values);
    }
}
