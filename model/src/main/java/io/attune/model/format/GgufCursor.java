package io.attune.model.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads little-endian values one after another and never beyond the end of the file. */
final class GgufCursor {
    private static final int MAX_STRING_BYTES = 64 << 20;

    private final MappedFile file;
    private final byte[] eight = new byte[8];
    private final ByteBuffer view = ByteBuffer.wrap(eight).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    GgufCursor(MappedFile file) {
        this.file = file;
    }

    long position() {
        return position;
    }

    long remaining() {
        return file.size() - position;
    }

    byte int8() throws ModelFormatException {
        take(1);
        return eight[0];
    }

    short int16() throws ModelFormatException {
        take(2);
        return view.getShort(0);
    }

    int int32() throws ModelFormatException {
        take(4);
        return view.getInt(0);
    }

    long uint32() throws ModelFormatException {
        return Integer.toUnsignedLong(int32());
    }

    long int64() throws ModelFormatException {
        take(8);
        return view.getLong(0);
    }

    /** A count of things that take at least {@code minimumBytes} each, so that a wrong one is found before allocating. */
    long count(String what, int minimumBytes) throws ModelFormatException {
        long count = int64();
        if (count < 0 || count > remaining() / minimumBytes) {
            throw new ModelFormatException(file.path() + ": " + what + " " + Long.toUnsignedString(count)
                    + " is not possible with " + remaining() + " bytes left");
        }
        return count;
    }

    String string(String what) throws ModelFormatException {
        long length = count("length of " + what, 1);
        if (length > MAX_STRING_BYTES) {
            throw new ModelFormatException(
                    file.path() + ": " + what + " has " + length + " bytes, at most " + MAX_STRING_BYTES + " are read");
        }
        return new String(bytes((int) length), StandardCharsets.UTF_8);
    }

    byte[] bytes(int length) throws ModelFormatException {
        require(length);
        byte[] bytes = new byte[length];
        file.copy(position, bytes, 0, length);
        position += length;
        return bytes;
    }

    private void take(int length) throws ModelFormatException {
        require(length);
        file.copy(position, eight, 0, length);
        position += length;
    }

    private void require(int length) throws ModelFormatException {
        if (length > remaining()) {
            throw new ModelFormatException(file.path() + ": ends at byte " + file.size() + " inside the header");
        }
    }
}
