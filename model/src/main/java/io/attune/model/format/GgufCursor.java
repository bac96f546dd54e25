package io.attune.model.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads little-endian values one after another and never beyond the end of the file. */
final class GgufCursor {
    private static final int MAX_STRING_BYTES = 64 << 20;

    private final OpenFile file;
    /** What is read ahead: headers are made of many small numbers. */
    private final byte[] ahead = new byte[1 << 16];

    private final ByteBuffer view = ByteBuffer.wrap(ahead).order(ByteOrder.LITTLE_ENDIAN);
    private long position;
    private long aheadFrom;
    private int aheadLength;

    GgufCursor(OpenFile file) {
        this.file = file;
    }

    long position() {
        return position;
    }

    long remaining() {
        return file.size() - position;
    }

    byte int8() throws ModelFormatException {
        return ahead[take(1)];
    }

    short int16() throws ModelFormatException {
        return view.getShort(take(2));
    }

    int int32() throws ModelFormatException {
        return view.getInt(take(4));
    }

    long uint32() throws ModelFormatException {
        return Integer.toUnsignedLong(int32());
    }

    long int64() throws ModelFormatException {
        return view.getLong(take(8));
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
        if (length <= ahead.length) {
            System.arraycopy(ahead, take(length), bytes, 0, length);
        } else {
            file.copy(position, bytes, 0, length);
            position += length;
        }
        return bytes;
    }

    /** Steps over a few bytes and says where in {@link #ahead} they are. */
    private int take(int length) throws ModelFormatException {
        require(length);
        if (position < aheadFrom || position + length > aheadFrom + aheadLength) {
            aheadFrom = position;
            aheadLength = (int) Math.min(ahead.length, remaining());
            file.copy(position, ahead, 0, aheadLength);
        }
        int at = (int) (position - aheadFrom);
        position += length;
        return at;
    }

    private void require(int length) throws ModelFormatException {
        if (length > remaining()) {
            throw new ModelFormatException(file.path() + ": ends at byte " + file.size() + " inside the header");
        }
    }
}
