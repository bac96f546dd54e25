package io.attune.model.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's way of writing bytes as printable characters: visible Latin-1 stands for itself, the other 68 bytes are
 * moved to U+0100 and above in order.
 */
final class ByteLevelAlphabet {
    private static final int[] BYTE_OF_CHARACTER = byteOfCharacter();

    private ByteLevelAlphabet() {}

    /** The bytes that a vocabulary entry stands for; an entry with other characters stands for its own text. */
    static byte[] bytes(String entry) {
        byte[] bytes = new byte[entry.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = entry.charAt(i);
            if (c >= BYTE_OF_CHARACTER.length || BYTE_OF_CHARACTER[c] < 0) {
                return entry.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTE_OF_CHARACTER[c];
        }
        return bytes;
    }

    private static int[] byteOfCharacter() {
        int[] table = new int[256 + 68];
        Arrays.fill(table, -1);
        int moved = 256;
        for (int b = 0; b < 256; b++) {
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
            table[visible ? b : moved++] = b;
        }
        return table;
    }
}
