package io.attune.model.lm;

import io.attune.model.token.Tokenizer;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One sequence of a batch while it is generated. */
final class GeneratedSequence {
    private final int index;
    private final int promptLength;
    private final Tokenizer tokenizer;
    private final TokenListener listenerOrNull;
    private final SequenceText text;
    private final SplittableRandom random;
    private final int limit;
    private final IntStream.Builder tokens = IntStream.builder();
    private int count;
    private int lastToken;
    private FinishReason finishReasonOrNull;

    GeneratedSequence(
            int index,
            int promptLength,
            GenerationOptions options,
            int positions,
            Tokenizer tokenizer,
            TokenListener listenerOrNull) {
        this.index = index;
        this.promptLength = promptLength;
        this.tokenizer = tokenizer;
        this.listenerOrNull = listenerOrNull;
        this.text = new SequenceText(tokenizer.streamingDecoder(), options.stop());
        this.random = new SplittableRandom(options.seed() * 0x9E3779B97F4A7C15L + index);
        this.limit = Math.min(options.maxNewTokens(), positions - promptLength);
    }

    /** A number in [0, 1) for the next choice; each sequence has its own, so the batch makes no difference. */
    double nextRandom() {
        return random.nextDouble();
    }

    /** Takes the next token. */
    void push(int token) {
        if (tokenizer.eos().contains(token)) {
            end(FinishReason.STOP);
            return;
        }
        lastToken = token;
        tokens.add(token);
        count++;
        String delta = text.push(token);
        boolean goOn = true;
        if (text.stopped()) {
            finishReasonOrNull = FinishReason.STOP;
        } else if (count >= limit) {
            finishReasonOrNull = FinishReason.LENGTH;
            delta += text.finish();
        }
        if (listenerOrNull != null) {
            goOn = listenerOrNull.onToken(index, token, delta);
        }
        if (!goOn && finishReasonOrNull == null) {
            finishReasonOrNull = FinishReason.STOP;
            text.finish();
        }
    }

    /** Ends with an end token: what was held back is text after all. */
    private void end(FinishReason reason) {
        finishReasonOrNull = reason;
        String rest = text.finish();
        if (listenerOrNull != null && !rest.isEmpty()) {
            listenerOrNull.onToken(index, lastToken, rest);
        }
    }

    boolean finished() {
        return finishReasonOrNull != null;
    }

    /** The token to feed next, whose position is {@link #position}. */
    int lastToken() {
        return lastToken;
    }

    int position() {
        return promptLength + count - 1;
    }

    GeneratedText result() {
        return new GeneratedText(text.text(), tokens.build().toArray(), finishReasonOrNull);
    }
}
