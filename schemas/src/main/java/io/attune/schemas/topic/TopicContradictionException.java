package io.attune.schemas.topic;

import java.util.List;

/** An existing topic contradicts the catalogue. The message names every topic, setting and value. */
public final class TopicContradictionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TopicContradictionException(List<String> contradictions) {
        super("topics contradict the catalogue: " + String.join("; ", contradictions)
                + ". Alter or remove the topics, Attune does not change existing ones");
    }
}
