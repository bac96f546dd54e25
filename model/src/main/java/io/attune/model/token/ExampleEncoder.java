package io.attune.model.token;

import io.attune.model.token.ChatTemplate.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Conversations as token sequences of bounded length. Control tokens come from the template alone: what a user writes is
 * encoded as text, so nobody can end a turn from within it.
 *
 * <p>A prompt that is too long loses its oldest turns first (a system prompt stays), then the beginning of what is left.
 * A response that is too long loses its end, and then has no end token, since it did not end there; it leaves the
 * prompt at least half of the room, if the prompt needs that much.
 */
public final class ExampleEncoder {
    private static final int SHORTEST = 8;
    private static final String ASSISTANT = "assistant";

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final int maxTokens;

    /**
     * @param maxTokens the longest sequence given out, at least 8
     */
    public ExampleEncoder(Tokenizer tokenizer, ChatTemplate template, int maxTokens) {
        if (maxTokens < SHORTEST) {
            throw new IllegalArgumentException("maxTokens must be at least " + SHORTEST + ", not " + maxTokens);
        }
        this.tokenizer = tokenizer;
        this.template = template;
        this.maxTokens = maxTokens;
    }

    /** A prompt with its response and the end token; labels are the response and the end token. */
    public EncodedExample encode(List<Message> prompt, String response) {
        int[] answer = tokenizer.encode(response);
        int[] before = encodePrompt(prompt, Math.max(maxTokens / 2, maxTokens - answer.length - 1));
        int[] tokens = Arrays.copyOf(before, Math.min(maxTokens, before.length + answer.length + 1));
        int kept = Math.min(answer.length, tokens.length - before.length);
        System.arraycopy(answer, 0, tokens, before.length, kept);
        if (before.length + kept < tokens.length) {
            tokens[before.length + kept] = tokenizer.endOfTurn();
        }
        return new EncodedExample(tokens, before.length);
    }

    /**
     * A conversation in which every turn of the assistant is to be learned. One that is too long loses its oldest turns; a
     * template without end-of-turn tokens, or a last exchange that is too long, leaves only the last answer to be learned.
     *
     * @param turns the last is the assistant's
     */
    public EncodedExample encodeConversation(List<Message> turns) {
        List<Message> kept = new ArrayList<>(turns);
        int oldest = kept.get(0).role().equals("system") ? 1 : 0;
        while (true) {
            Optional<EncodedExample> whole = everyAnswer(kept);
            if (whole.isEmpty() || answers(kept) < 2) {
                break;
            }
            if (whole.get().tokens().length <= maxTokens) {
                return whole.get();
            }
            // An exchange at a time, so that what is left begins with a question.
            do {
                kept.remove(oldest);
            } while (kept.get(oldest).role().equals(ASSISTANT) && kept.size() > oldest + 1);
        }
        Message last = turns.get(turns.size() - 1);
        return encode(turns.subList(0, turns.size() - 1), last.content());
    }

    private static long answers(List<Message> turns) {
        return turns.stream().filter(turn -> turn.role().equals(ASSISTANT)).count();
    }

    /** All turns, whatever their length; empty when the template does not end turns by the end token. */
    private Optional<EncodedExample> everyAnswer(List<Message> turns) {
        IntList tokens = new IntList();
        IntList labelled = new IntList();
        if (startsWithBos()) {
            tokens.add(tokenizer.bos());
        }
        List<Segment> all = template.segments(turns, false);
        int done = 0;
        for (int turn = 0; turn < turns.size(); turn++) {
            if (!turns.get(turn).role().equals(ASSISTANT)) {
                continue;
            }
            List<Segment> opened = template.segments(turns.subList(0, turn), true);
            int end = template.segments(turns.subList(0, turn + 1), false).size();
            int close = end - 1;
            while (close >= done && !isEndOfTurn(all.get(close))) {
                close--;
            }
            if (close < done || opened.size() < done) {
                return Optional.empty();
            }
            tokens.addAll(encode(opened.subList(done, opened.size())));
            int from = tokens.size();
            tokens.addAll(tokenizer.encode(turns.get(turn).content()));
            tokens.add(tokenizer.endOfTurn());
            for (int index = from; index < tokens.size(); index++) {
                labelled.add(index);
            }
            done = close + 1;
        }
        return Optional.of(new EncodedExample(tokens.toArray(), labelled.toArray()));
    }

    private boolean isEndOfTurn(Segment segment) {
        return !(segment instanceof Segment.Text)
                && tokenizer.id(segment.text()).equals(Optional.of(tokenizer.endOfTurn()));
    }

    /**
     * A prompt that the model is to continue.
     *
     * @throws IllegalArgumentException when it comes to no token at all
     */
    public int[] encodePrompt(List<Message> prompt) {
        return encodePrompt(prompt, maxTokens);
    }

    private int[] encodePrompt(List<Message> prompt, int limit) {
        List<Message> kept = new ArrayList<>(prompt);
        int[] tokens = layOut(kept);
        int oldest = !kept.isEmpty() && kept.get(0).role().equals("system") ? 1 : 0;
        while (tokens.length > limit && kept.size() > oldest + 1) {
            kept.remove(oldest);
            tokens = layOut(kept);
        }
        if (tokens.length > limit) {
            int begin = startsWithBos() ? 1 : 0;
            int[] end = Arrays.copyOfRange(tokens, tokens.length - limit, tokens.length);
            System.arraycopy(tokens, 0, end, 0, begin);
            tokens = end;
        }
        if (tokens.length == 0) {
            throw new IllegalArgumentException("the prompt is empty and this model has no token to begin with");
        }
        return tokens;
    }

    private int[] layOut(List<Message> messages) {
        IntList tokens = new IntList();
        if (startsWithBos()) {
            tokens.add(tokenizer.bos());
        }
        tokens.addAll(encode(template.segments(messages, true)));
        return tokens.toArray();
    }

    private int[] encode(List<Segment> segments) {
        IntList tokens = new IntList();
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            OptionalInt control = control(segment);
            if (control.isPresent()) {
                flush(text, tokens);
                tokens.add(control.getAsInt());
            } else {
                text.append(segment.text());
            }
        }
        flush(text, tokens);
        return tokens.toArray();
    }

    private OptionalInt control(Segment segment) {
        if (segment instanceof Segment.Text) {
            return OptionalInt.empty();
        }
        Optional<Integer> id = tokenizer.id(segment.text());
        if (id.isEmpty() && segment instanceof Segment.Control) {
            throw new IllegalArgumentException("the chat template's " + segment.text() + " is not in the vocabulary");
        }
        return id.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private void flush(StringBuilder text, IntList tokens) {
        tokens.addAll(tokenizer.encode(text.toString()));
        text.setLength(0);
    }

    private boolean startsWithBos() {
        return tokenizer.addsBos() || (template.beginsWithBos() && tokenizer.bos() >= 0);
    }
}
