package io.attune.model.export;

import java.nio.ByteBuffer;

/** How weights are written. */
public enum StoredPrecision {
    /** 32-bit floats: exactly what was trained. */
    F32(Float.BYTES) {
        @Override
        void put(float value, ByteBuffer target) {
            target.putFloat(value);
        }
    },
    /** bfloat16, rounded to nearest, ties to even: half the size. */
    BF16(Short.BYTES) {
        @Override
        void put(float value, ByteBuffer target) {
            int bits = Float.floatToRawIntBits(value);
            if (Float.isNaN(value)) {
                target.putShort((short) 0x7fc0);
            } else {
                target.putShort((short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16));
            }
        }
    };

    private final int bytes;

    StoredPrecision(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    abstract void put(float value, ByteBuffer target);
}
