package io.attune.model.token;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tokens of a vocabulary that are no text.
 *
 * @param ids by name
 * @param bos the token that begins a sequence, or -1
 * @param addsBos whether a sequence without template begins with it
 * @param eos all tokens that end a text
 * @param endOfTurn the one of them that ends a turn
 */
record ControlTokens(Map<String, Integer> ids, int bos, boolean addsBos, Set<Integer> eos, int endOfTurn) {
    /** What ends a text or a turn in models of this family, as llama.cpp has it. */
    private static final List<String> END_NAMES =
            List.of("<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>", "</s>");

    ControlTokens {
        ids = Map.copyOf(ids);
        eos = Set.copyOf(eos);
        if (eos.isEmpty() || !eos.contains(endOfTurn)) {
            throw new IllegalArgumentException("endOfTurn " + endOfTurn + " must be one of eos " + eos);
        }
    }

    /**
     * Adds the ends that are known by name to those that a model states, and takes the end of a chat turn where the
     * vocabulary has one.
     *
     * @param stated ends from the model's configuration, may be empty
     * @throws IllegalArgumentException when there is no end at all
     */
    static ControlTokens of(Map<String, Integer> ids, int bos, boolean addsBos, List<Integer> stated) {
        Set<Integer> eos = new TreeSet<>(stated);
        END_NAMES.stream().filter(ids::containsKey).map(ids::get).forEach(eos::add);
        if (eos.isEmpty()) {
            throw new IllegalArgumentException("the vocabulary has no token that ends a text");
        }
        Integer turn = ids.get("<|im_end|>") != null ? ids.get("<|im_end|>") : ids.get("<|eot_id|>");
        int endOfTurn = turn != null ? turn : stated.isEmpty() ? eos.iterator().next() : stated.get(0);
        return new ControlTokens(ids, bos, addsBos && bos >= 0, eos, endOfTurn);
    }
}
