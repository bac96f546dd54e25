package io.attune.model.format;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * ggml's "k-quants": super-blocks of 256 elements in sub-blocks whose scales (and minima) are quantised in turn. Each
 * method reads one super-block and writes its elements in order; arithmetic is single precision in ggml's order of
 * operations, so that every element comes out to the bit.
 */
final class KQuants {
    static final int BLOCK = 256;

    private KQuants() {}

    /** Sixteen sub-blocks of sixteen: four-bit scales and minima, two-bit values; x = d·s·q − m·t. */
    static void q2(ByteBuffer source, FloatBuffer target) {
        int scales = source.position();
        int values = scales + 16;
        float d = HalfFloat.toFloat(source.getShort(values + 64));
        float m = HalfFloat.toFloat(source.getShort(values + 66));
        for (int sub = 0; sub < 16; sub++) {
            int packed = source.get(scales + sub) & 0xFF;
            float scale = d * (packed & 0x0F);
            float minimum = m * (packed >> 4);
            for (int i = 0; i < 16; i++) {
                target.put(scale * twoBits(source, values, 16 * sub + i) - minimum);
            }
        }
        source.position(values + 68);
    }

    /** Sixteen sub-blocks of sixteen: six-bit signed scales, three-bit signed values; x = d·s·q. */
    static void q3(ByteBuffer source, FloatBuffer target) {
        int high = source.position();
        int values = high + 32;
        int scales = values + 64;
        float d = HalfFloat.toFloat(source.getShort(scales + 12));
        for (int sub = 0; sub < 16; sub++) {
            int low = source.get(scales + sub % 8) >> (4 * (sub / 8)) & 0x0F;
            int top = source.get(scales + 8 + sub % 4) >> (2 * (sub / 4)) & 0x03;
            float scale = d * ((low | top << 4) - 32);
            for (int i = 0; i < 16; i++) {
                int element = 16 * sub + i;
                // The third bit is stored inverted.
                int third = source.get(high + element % 32) >> (element / 32) & 1;
                target.put(scale * (twoBits(source, values, element) - (third == 0 ? 4 : 0)));
            }
        }
        source.position(scales + 14);
    }

    /** In each half of 128 elements byte j holds elements j, j + 32, j + 64 and j + 96 from the lowest bits up. */
    private static int twoBits(ByteBuffer source, int at, int element) {
        int within = element % 128;
        return source.get(at + element / 128 * 32 + within % 32) >> (2 * (within / 32)) & 0x03;
    }

    /** Eight sub-blocks of 32: six-bit scales and minima, four-bit values; x = d·s·q − m·t. */
    static void q4(ByteBuffer source, FloatBuffer target) {
        int start = source.position();
        float d = HalfFloat.toFloat(source.getShort(start));
        float m = HalfFloat.toFloat(source.getShort(start + 2));
        int values = start + 16;
        for (int sub = 0; sub < 8; sub++) {
            float scale = d * scale(source, start + 4, sub);
            float minimum = m * minimum(source, start + 4, sub);
            for (int i = 0; i < 32; i++) {
                target.put(scale * nibble(source, values, sub, i) - minimum);
            }
        }
        source.position(values + 128);
    }

    /** As q4 with a fifth bit for every element, all of them before the four. */
    static void q5(ByteBuffer source, FloatBuffer target) {
        int start = source.position();
        float d = HalfFloat.toFloat(source.getShort(start));
        float m = HalfFloat.toFloat(source.getShort(start + 2));
        int high = start + 16;
        int values = high + 32;
        for (int sub = 0; sub < 8; sub++) {
            float scale = d * scale(source, start + 4, sub);
            float minimum = m * minimum(source, start + 4, sub);
            for (int i = 0; i < 32; i++) {
                int fifth = source.get(high + i) >> sub & 1;
                target.put(scale * (nibble(source, values, sub, i) | fifth << 4) - minimum);
            }
        }
        source.position(values + 128);
    }

    private static int nibble(ByteBuffer source, int values, int sub, int i) {
        return source.get(values + 32 * (sub / 2) + i) >> (4 * (sub % 2)) & 0x0F;
    }

    /** Twelve bytes hold eight scales, then eight minima, of six bits: four whole, four in two pieces. */
    private static int scale(ByteBuffer source, int at, int sub) {
        return sub < 4
                ? source.get(at + sub) & 0x3F
                : source.get(at + 4 + sub) & 0x0F | source.get(at + sub - 4) >> 2 & 0x30;
    }

    private static int minimum(ByteBuffer source, int at, int sub) {
        return sub < 4
                ? source.get(at + 4 + sub) & 0x3F
                : source.get(at + 4 + sub) >> 4 & 0x0F | source.get(at + sub) >> 2 & 0x30;
    }

    /** Sixteen sub-blocks of sixteen: eight-bit signed scales, six-bit signed values; x = d·s·q. */
    static void q6(ByteBuffer source, FloatBuffer target) {
        int low = source.position();
        int high = low + 128;
        int scales = high + 64;
        float d = HalfFloat.toFloat(source.getShort(scales + 16));
        for (int sub = 0; sub < 16; sub++) {
            float scale = d * source.get(scales + sub);
            for (int i = 0; i < 16; i++) {
                int element = 16 * sub + i;
                int within = element % 128;
                int four = source.get(low + element / 128 * 64 + within % 64) >> (4 * (within / 64)) & 0x0F;
                target.put(scale * ((four | twoBits(source, high, element) << 4) - 32));
            }
        }
        source.position(scales + 18);
    }
}
