package io.attune.model.token;

import java.util.List;

/** Conversations as token sequences of bounded length. */
public final class ExampleEncoder {
    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final int maxTokens;

    /**
     * @param maxTokens the longest sequence given out, at least 8
     */
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, int maxTokens) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.maxTokens = maxTokens;
    }

    /** A prompt with its response and the end token; labels are the response and the end token. */
    public EncodedExample encode(List<Message> prompt, String response) {
        throw new UnsupportedOperationException("" + tokenizer + template + maxTokens);
    }

    /** A prompt that the model is to continue. */
    public int[] encodePrompt(List<Message> prompt) {
        throw new UnsupportedOperationException();
    }
}
