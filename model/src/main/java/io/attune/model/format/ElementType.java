package io.attune.model.format;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * How tensor elements are stored, in blocks of a fixed number of elements and bytes. The quantised layouts are those of
 * ggml's {@code ggml-quants}: half-precision scale d (and minimum m), then 4-bit, 5-bit or 8-bit values; a 4-bit or 5-bit
 * block has its first sixteen elements in the low nibbles. The K types are described in {@link KQuants}.
 */
enum ElementType {
    F32(1, 4) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            target.put(source.getFloat());
        }
    },
    F16(1, 2) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            target.put(HalfFloat.toFloat(source.getShort()));
        }
    },
    BF16(1, 2) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            target.put(Float.intBitsToFloat(source.getShort() << 16));
        }
    },
    /** x = d·(q − 8). */
    Q4_0(32, 18) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            float d = HalfFloat.toFloat(source.getShort());
            int start = target.position();
            for (int j = 0; j < 16; j++) {
                int pair = source.get();
                target.put(start + j, d * ((pair & 0x0F) - 8));
                target.put(start + 16 + j, d * (((pair >> 4) & 0x0F) - 8));
            }
            target.position(start + 32);
        }
    },
    /** x = d·q + m. */
    Q4_1(32, 20) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            float d = HalfFloat.toFloat(source.getShort());
            float m = HalfFloat.toFloat(source.getShort());
            int start = target.position();
            for (int j = 0; j < 16; j++) {
                int pair = source.get();
                target.put(start + j, d * (pair & 0x0F) + m);
                target.put(start + 16 + j, d * ((pair >> 4) & 0x0F) + m);
            }
            target.position(start + 32);
        }
    },
    /** x = d·(q − 16); the fifth bits stand before the nibbles. */
    Q5_0(32, 22) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            float d = HalfFloat.toFloat(source.getShort());
            int fifths = source.getInt();
            int start = target.position();
            for (int j = 0; j < 16; j++) {
                int pair = source.get();
                target.put(start + j, d * ((pair & 0x0F | (fifths >> j & 1) << 4) - 16));
                target.put(start + 16 + j, d * (((pair >> 4) & 0x0F | (fifths >> (16 + j) & 1) << 4) - 16));
            }
            target.position(start + 32);
        }
    },
    /** x = d·q + m. */
    Q5_1(32, 24) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            float d = HalfFloat.toFloat(source.getShort());
            float m = HalfFloat.toFloat(source.getShort());
            int fifths = source.getInt();
            int start = target.position();
            for (int j = 0; j < 16; j++) {
                int pair = source.get();
                target.put(start + j, d * (pair & 0x0F | (fifths >> j & 1) << 4) + m);
                target.put(start + 16 + j, d * ((pair >> 4) & 0x0F | (fifths >> (16 + j) & 1) << 4) + m);
            }
            target.position(start + 32);
        }
    },
    Q2_K(KQuants.BLOCK, 84) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            KQuants.q2(source, target);
        }
    },
    Q3_K(KQuants.BLOCK, 110) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            KQuants.q3(source, target);
        }
    },
    Q4_K(KQuants.BLOCK, 144) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            KQuants.q4(source, target);
        }
    },
    Q5_K(KQuants.BLOCK, 176) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            KQuants.q5(source, target);
        }
    },
    Q6_K(KQuants.BLOCK, 210) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            KQuants.q6(source, target);
        }
    },
    /** x = d·q. */
    Q8_0(32, 34) {
        @Override
        void decodeBlock(ByteBuffer source, FloatBuffer target) {
            float d = HalfFloat.toFloat(source.getShort());
            for (int j = 0; j < 32; j++) {
                target.put(d * source.get());
            }
        }
    };

    private final int blockElements;
    private final int blockBytes;

    ElementType(int blockElements, int blockBytes) {
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /** Reads one block from a little-endian buffer. */
    abstract void decodeBlock(ByteBuffer source, FloatBuffer target);

    int blockElements() {
        return blockElements;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** Bytes of this many elements, which must be whole blocks. */
    long bytes(long elements) {
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }
}
