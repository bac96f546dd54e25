package io.attune.app.demo;

import io.attune.app.operator.TopicSnapshot;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.topic.Topic;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether everything that was accepted is there: interactions and feedback, counted on their topics.
 *
 * @param sent exchanges and feedback that the simulated users sent
 * @param accepted those that serving and the gateway took
 * @param found those of them that stand on the topics, each counted once
 * @param deadLetters records on the dead-letter topic
 */
record Accounting(long sent, long accepted, long found, long deadLetters) {

    long lost() {
        return accepted - found;
    }

    static Accounting take(TopicSnapshot snapshot, String scope, long sent, long accepted, long deadLetters) {
        Set<String> ids = new HashSet<>();
        snapshot.forEach(Topic.INTERACTIONS, Interaction.class, record -> {
            if (record.value().getScope().equals(scope)) {
                ids.add("i " + record.value().getId());
            }
        });
        snapshot.forEach(Topic.FEEDBACK, Feedback.class, record -> {
            if (record.value().getScope().equals(scope)) {
                ids.add("f " + record.value().getId());
            }
        });
        return new Accounting(sent, accepted, ids.size(), deadLetters);
    }
}
