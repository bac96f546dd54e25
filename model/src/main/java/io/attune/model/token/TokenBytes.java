package io.attune.model.token;

/**
 * The bytes that each token stands for; control tokens and gaps have none.
 *
 * @param table by token id
 * @param dropsLeadingSpace whether the space that encoding puts before a text is taken off again
 */
record TokenBytes(byte[][] table, boolean dropsLeadingSpace) {
    private static final byte[] NONE = {};

    /** The bytes of a token; none for ids beyond the vocabulary, which padded models can emit. */
    byte[] of(int id) {
        if (id < 0) {
            throw new IllegalArgumentException("token id must not be negative: " + id);
        }
        return id < table.length && table[id] != null ? table[id] : NONE;
    }

    int size() {
        return table.length;
    }
}
