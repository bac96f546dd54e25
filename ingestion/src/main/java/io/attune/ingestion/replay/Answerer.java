package io.attune.ingestion.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;

/** Answers a prompt with a model, so that a file of right answers alone becomes real traffic. */
public interface Answerer {
    /**
     * Asks.
     *
     * @param messages {@code [{role, content}…]}
     * @param user who asks; may be null
     */
    Answer answer(ArrayNode messages, String user) throws IOException, InterruptedException;

    /**
     * A model's answer.
     *
     * @param text what it said
     * @param model who said it
     * @param interactionId the id that whoever served it gave the interaction; null when none
     * @param recorded whether the server has put the interaction on its topic itself
     */
    record Answer(String text, String model, String interactionId, boolean recorded) {}
}
