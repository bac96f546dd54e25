package io.attune.model.token;

import java.util.List;

/** How a conversation is laid out for a model. */
public interface ChatTemplate {
    /** A part of a rendered conversation. */
    sealed interface Segment {
        String text();

        /** A control token by name. */
        record Control(String text) implements Segment {}

        /** What older vocabularies of a family write as text: a control token where there is one of that name. */
        record Marker(String text) implements Segment {}

        /** Text that is encoded as such, whatever it looks like. */
        record Text(String text) implements Segment {}
    }

    /**
     * The conversation as control tokens and text.
     *
     * @param messages the turns, oldest first
     * @param addGenerationPrompt whether the assistant's turn is opened at the end
     */
    List<Segment> segments(List<Message> messages, boolean addGenerationPrompt);

    /** Whether a sequence begins with the token for that, whatever the tokeniser does on its own. */
    default boolean beginsWithBos() {
        return false;
    }

    /** The conversation as one string, for people and logs; tokens come from {@link #segments}. */
    default String render(List<Message> messages, boolean addGenerationPrompt) {
        StringBuilder text = new StringBuilder();
        segments(messages, addGenerationPrompt).forEach(segment -> text.append(segment.text()));
        return text.toString();
    }
}
