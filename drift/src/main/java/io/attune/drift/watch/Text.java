package io.attune.drift.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A string that may be null, in saved state. */
final class Text {

    private Text() {}

    static void write(String text, DataOutput out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    static String read(DataInput in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }
}
