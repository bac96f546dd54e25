package io.attune.console.read;

import java.util.List;

/**
 * How reading gets on.
 *
 * @param caughtUp whether everything that was there at the start has been read
 * @param records records read
 * @param problem why nothing is read at present; null while all is well
 * @param unreadable records that could not be read, by topic
 */
public record ReaderState(boolean caughtUp, long records, String problem, List<Unreadable> unreadable) {
    /**
     * Records of a topic that could not be read.
     *
     * @param last place and fault of the newest
     */
    public record Unreadable(String topic, long count, String last) {}
}
