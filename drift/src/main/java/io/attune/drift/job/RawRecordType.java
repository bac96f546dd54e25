package io.attune.drift.job;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink about raw records. */
final class RawRecordType extends TypeInformation<RawRecord> {
    private static final long serialVersionUID = 1L;

    static final RawRecordType INSTANCE = new RawRecordType();

    private RawRecordType() {}

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<RawRecord> getTypeClass() {
        return RawRecord.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<RawRecord> createSerializer(SerializerConfig config) {
        return RawRecordSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "RawRecord";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawRecordType;
    }

    @Override
    public int hashCode() {
        return RawRecordType.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof RawRecordType;
    }
}
