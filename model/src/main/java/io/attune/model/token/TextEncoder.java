package io.attune.model.token;

/** The part of a tokeniser that turns plain text into tokens; knows no control tokens. Thread-safe. */
interface TextEncoder extends AutoCloseable {
    /** Tokens of well-formed text. */
    int[] encode(String text);

    @Override
    void close();
}
