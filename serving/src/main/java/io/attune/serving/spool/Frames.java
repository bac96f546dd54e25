package io.attune.serving.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A record on disk: its length, the CRC-32C of its length and bytes, and its bytes; all numbers big-endian. */
final class Frames {
    static final int HEAD = 2 * Integer.BYTES;

    private Frames() {}

    static byte[] frame(byte[] payload) {
        return ByteBuffer.allocate(HEAD + payload.length)
                .putInt(payload.length)
                .putInt(crc(payload))
                .put(payload)
                .array();
    }

    /** The record at the buffer's position, which is moved behind it; null when it is not whole. */
    static byte[] next(ByteBuffer file) {
        if (file.remaining() < HEAD) {
            return null;
        }
        int begin = file.position();
        int length = file.getInt();
        int crc = file.getInt();
        if (length < 0 || length > file.remaining()) {
            file.position(begin);
            return null;
        }
        byte[] payload = new byte[length];
        file.get(payload);
        if (crc(payload) != crc) {
            file.position(begin);
            return null;
        }
        return payload;
    }

    /** Of the length too: a file that grew before its bytes came ends in zeros, which must not look like empty records. */
    private static int crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(payload.length).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}
