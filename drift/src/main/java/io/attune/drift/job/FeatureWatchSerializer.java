package io.attune.drift.job;

import io.attune.drift.watch.FeatureWatch;
import io.attune.drift.watch.FeatureWatchCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Keeps watches as live objects on heap state and as versioned bytes everywhere else. How the bytes evolve is the codec's business, so the
 * serialiser itself never needs migration.
 */
public final class FeatureWatchSerializer extends TypeSerializer<FeatureWatch> {
    private static final long serialVersionUID = 1L;

    private transient FeatureWatchCodec codec;

    private FeatureWatchCodec codec() {
        if (codec == null) {
            codec = new FeatureWatchCodec();
        }
        return codec;
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public TypeSerializer<FeatureWatch> duplicate() {
        return new FeatureWatchSerializer();
    }

    @Override
    public FeatureWatch createInstance() {
        return null;
    }

    @Override
    public FeatureWatch copy(FeatureWatch from) {
        return codec().restore(codec().save(from));
    }

    @Override
    public FeatureWatch copy(FeatureWatch from, FeatureWatch reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(FeatureWatch watch, DataOutputView target) throws IOException {
        byte[] bytes = codec().save(watch);
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    @Override
    public FeatureWatch deserialize(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return codec().restore(bytes);
    }

    @Override
    public FeatureWatch deserialize(FeatureWatch reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        int length = source.readInt();
        target.writeInt(length);
        target.write(source, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureWatchSerializer;
    }

    @Override
    public int hashCode() {
        return FeatureWatchSerializer.class.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<FeatureWatch> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Marks state written by this serialiser. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<FeatureWatch> {
        /** For Flink. */
        public Snapshot() {
            super(FeatureWatchSerializer::new);
        }
    }
}
