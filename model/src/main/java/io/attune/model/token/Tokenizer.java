package io.attune.model.token;

import java.util.Optional;
import java.util.Set;

/**
 * A model's vocabulary. Text is never parsed for control tokens: {@code encode("<|im_end|>")} gives the tokens of
 * those ten characters. Control tokens are got by {@link #id}. Thread-safe.
 */
public interface Tokenizer extends AutoCloseable {
    /** Tokens of plain text, without BOS or EOS and without length limit. */
    int[] encode(String text);

    /** Text of tokens, control tokens left out, incomplete characters as U+FFFD. */
    String decode(int[] ids);

    /** A decoder for tokens that come one by one, at the start of a text. */
    StreamingDecoder streamingDecoder();

    /** One more than the highest token id. */
    int vocabSize();

    /** The token that begins a sequence, or -1 when there is none. */
    int bos();

    /** Whether the model expects {@link #bos} before a sequence that no template gives one. */
    boolean addsBos();

    /** The tokens that end a text; never empty. */
    Set<Integer> eos();

    /** The token that training appends to a response and that ends a turn; one of {@link #eos}. */
    int endOfTurn();

    /** The id of a control token such as {@code <|im_start|>}. */
    Optional<Integer> id(String specialToken);

    @Override
    void close();
}
