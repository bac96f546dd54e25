package io.attune.model.lm;

import io.attune.model.token.StreamingDecoder;
import java.util.List;

/**
 * The text of one sequence while it is generated. Text that may turn out to be the start of a stop string is held back
 * until that is decided.
 */
final class SequenceText {
    private final StreamingDecoder decoder;
    private final List<String> stops;
    private final StringBuilder text = new StringBuilder();
    private int given;
    private boolean stopped;

    SequenceText(StreamingDecoder decoder, List<String> stops) {
        this.decoder = decoder;
        this.stops = stops;
    }

    /** Adds a token; what is new and certain is returned. */
    String push(int token) {
        return append(decoder.push(token), false);
    }

    /** No more tokens will come; the rest is returned. */
    String finish() {
        return stopped ? "" : append(decoder.finish(), true);
    }

    private String append(String piece, boolean last) {
        int before = text.length();
        text.append(piece);
        int cut = firstStop(before);
        if (cut >= 0) {
            stopped = true;
            text.setLength(cut);
        }
        int certain = stopped || last ? text.length() : text.length() - heldBack();
        String delta = certain > given ? text.substring(given, certain) : "";
        given = Math.max(given, certain);
        return delta;
    }

    private int firstStop(int before) {
        int first = -1;
        for (String stop : stops) {
            int at = text.indexOf(stop, Math.max(0, before - stop.length() + 1));
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /** Length of the longest end of the text that a stop string begins with. */
    private int heldBack() {
        int held = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, text.length()); length > held; length--) {
                if (stop.startsWith(text.substring(text.length() - length))) {
                    held = length;
                }
            }
        }
        return held;
    }

    /** Whether a stop string has appeared. */
    boolean stopped() {
        return stopped;
    }

    /** All text so far, without a stop string. */
    String text() {
        return text.toString();
    }
}
