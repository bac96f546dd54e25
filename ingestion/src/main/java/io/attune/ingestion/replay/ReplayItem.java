package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A file's row as rows for the gateway.
 *
 * @param line where it stands
 * @param interaction the interaction; null when whoever answered has recorded it already
 * @param feedback what is said about it
 */
record ReplayItem(long line, ObjectNode interaction, List<ObjectNode> feedback) {
    ReplayItem {
        feedback = List.copyOf(feedback);
    }
}
