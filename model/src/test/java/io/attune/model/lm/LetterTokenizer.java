package io.attune.model.lm;

import io.attune.model.token.StreamingDecoder;
import io.attune.model.token.Tokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Forty tokens that are one character each; token 39 ends a text unless told otherwise. */
record LetterTokenizer(Set<Integer> eos) implements Tokenizer {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 .!?";

    LetterTokenizer() {
        this(Set.of(39));
    }

    @Override
    public int[] encode(String text) {
        return text.chars().map(LETTERS::indexOf).toArray();
    }

    @Override
    public String decode(int[] ids) {
        return Arrays.stream(ids).mapToObj(LetterTokenizer::letter).collect(Collectors.joining());
    }

    private static String letter(int id) {
        int at = id % LETTERS.length();
        return LETTERS.substring(at, at + 1);
    }

    @Override
    public StreamingDecoder streamingDecoder() {
        return new StreamingDecoder() {
            @Override
            public String push(int token) {
                return letter(token);
            }

            @Override
            public String finish() {
                return "";
            }
        };
    }

    @Override
    public int vocabSize() {
        return LETTERS.length();
    }

    @Override
    public int bos() {
        return -1;
    }

    @Override
    public boolean addsBos() {
        return false;
    }

    @Override
    public int endOfTurn() {
        return 39;
    }

    @Override
    public Optional<Integer> id(String specialToken) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
