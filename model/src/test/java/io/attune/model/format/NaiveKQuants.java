package io.attune.model.format;

/**
 * ggml's k-quants read as strings of bits, number by number, from the layout drawings in {@code ggml-quants}: slow, and
 * written without looking at {@link KQuants}.
 */
final class NaiveKQuants {
    private final byte[] block;

    NaiveKQuants(byte[] block) {
        this.block = block;
    }

    static float[] decode(ElementType type, byte[] block) {
        NaiveKQuants bits = new NaiveKQuants(block);
        float[] values = new float[256];
        for (int i = 0; i < 256; i++) {
            values[i] = switch (type) {
                case Q2_K -> bits.q2(i);
                case Q3_K -> bits.q3(i);
                case Q4_K -> bits.q45(i, 16, false);
                case Q5_K -> bits.q45(i, 48, true);
                case Q6_K -> bits.q6(i);
                default -> throw new IllegalArgumentException(type.name());
            };
        }
        return values;
    }

    /** The number of {@code count} bits from bit {@code first} on; bit 0 is the lowest of the first byte. */
    int number(int first, int count) {
        int number = 0;
        for (int i = count - 1; i >= 0; i--) {
            int bit = first + i;
            number = 2 * number + (((block[bit / 8] & 0xFF) >> (bit % 8)) & 1);
        }
        return number;
    }

    float half(int at) {
        return HalfFloat.toFloat((short) number(8 * at, 16));
    }

    /** Two bits of element i: bytes of 32 columns, four rows in each byte, two such halves. */
    private int pair(int at, int i) {
        int half = i / 128;
        int row = i % 128 / 32;
        int column = i % 32;
        return number(8 * (at + 32 * half + column) + 2 * row, 2);
    }

    private float q2(int i) {
        int sub = i / 16;
        return half(80) * number(8 * sub, 4) * pair(16, i) - half(82) * number(8 * sub + 4, 4);
    }

    private float q3(int i) {
        int sub = i / 16;
        int low = number(8 * (96 + sub % 8) + 4 * (sub / 8), 4);
        int high = number(8 * (104 + sub % 4) + 2 * (sub / 4), 2);
        int value = pair(32, i) + 4 * number(8 * (i % 32) + i / 32, 1) - 4;
        return half(108) * (16 * high + low - 32) * value;
    }

    private float q45(int i, int at, boolean five) {
        int sub = i / 32;
        int scale = sub < 4
                ? number(8 * (4 + sub), 6)
                : number(8 * (12 + sub - 4), 4) + 16 * number(8 * (4 + sub - 4) + 6, 2);
        int minimum = sub < 4
                ? number(8 * (8 + sub), 6)
                : number(8 * (12 + sub - 4) + 4, 4) + 16 * number(8 * (8 + sub - 4) + 6, 2);
        int value = number(8 * (at + 32 * (sub / 2) + i % 32) + 4 * (sub % 2), 4);
        if (five) {
            value += 16 * number(8 * (16 + i % 32) + sub, 1);
        }
        return half(0) * scale * value - half(2) * minimum;
    }

    private float q6(int i) {
        int half = i / 128;
        int within = i % 128;
        int low = number(8 * (64 * half + within % 64) + 4 * (within / 64), 4);
        return half(208) * block[192 + i / 16] * (low + 16 * pair(128, i) - 32);
    }
}
