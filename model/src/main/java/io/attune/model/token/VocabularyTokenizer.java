package io.attune.model.token;

import java.util.Optional;
import java.util.Set;

/** A tokeniser put together from a text encoder, the bytes of each token and the control tokens. */
final class VocabularyTokenizer implements Tokenizer {
    private final TextEncoder encoder;
    private final TokenBytes bytes;
    private final ControlTokens controls;

    VocabularyTokenizer(TextEncoder encoder, TokenBytes bytes, ControlTokens controls) {
        this.encoder = encoder;
        this.bytes = bytes;
        this.controls = controls;
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : encoder.encode(wellFormed(text));
    }

    /** Halves of surrogate pairs have no UTF-8 form; they become U+FFFD. */
    private static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (repaired == null) {
                repaired = new StringBuilder(text);
            }
            repaired.setCharAt(i, '\uFFFD');
        }
        return repaired == null ? text : repaired.toString();
    }

    @Override
    public String decode(int[] ids) {
        StreamingDecoder decoder = streamingDecoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.push(id));
        }
        return text.append(decoder.finish()).toString();
    }

    @Override
    public StreamingDecoder streamingDecoder() {
        return new Utf8StreamingDecoder(bytes);
    }

    @Override
    public int vocabSize() {
        return bytes.size();
    }

    @Override
    public int bos() {
        return controls.bos();
    }

    @Override
    public boolean addsBos() {
        return controls.addsBos();
    }

    @Override
    public Set<Integer> eos() {
        return controls.eos();
    }

    @Override
    public int endOfTurn() {
        return controls.endOfTurn();
    }

    @Override
    public Optional<Integer> id(String specialToken) {
        return Optional.ofNullable(controls.ids().get(specialToken));
    }

    @Override
    public void close() {
        encoder.close();
    }
}
