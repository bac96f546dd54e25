package io.attune.drift.job;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Raw records on the wire between tasks: bytes as they are. Nobody changes a raw record, so copies are the record itself. */
final class RawRecordSerializer extends TypeSerializerSingleton<RawRecord> {
    private static final long serialVersionUID = 1L;

    static final RawRecordSerializer INSTANCE = new RawRecordSerializer();

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public RawRecord createInstance() {
        return new RawRecord("", 0, 0, 0, null, null);
    }

    @Override
    public RawRecord copy(RawRecord from) {
        return from;
    }

    @Override
    public RawRecord copy(RawRecord from, RawRecord reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(RawRecord raw, DataOutputView target) throws IOException {
        target.writeUTF(raw.topic());
        target.writeInt(raw.partition());
        target.writeLong(raw.offset());
        target.writeLong(raw.timestamp());
        target.writeInt(raw.key().length);
        target.write(raw.key());
        target.writeInt(raw.value().length);
        target.write(raw.value());
    }

    @Override
    public RawRecord deserialize(DataInputView source) throws IOException {
        return new RawRecord(
                source.readUTF(), source.readInt(), source.readLong(), source.readLong(), bytes(source), bytes(source));
    }

    private static byte[] bytes(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return bytes;
    }

    @Override
    public RawRecord deserialize(RawRecord reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Marks what this serialiser wrote. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
        /** For Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
