package io.attune.model.token;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes vocabulary entries that are matched in the text as they stand (a model's user-defined tokens) out of it before
 * the rest is encoded: leftmost, then longest.
 */
final class LiteralTokens implements TextEncoder {
    private final TextEncoder rest;
    private final Map<Character, TreeMap<String, Integer>> byFirst = new HashMap<>();

    private LiteralTokens(Map<String, Integer> literals, TextEncoder rest) {
        this.rest = rest;
        literals.forEach((text, id) -> byFirst.computeIfAbsent(
                        text.charAt(0),
                        first -> new TreeMap<>(
                                (x, y) -> x.length() != y.length() ? y.length() - x.length() : x.compareTo(y)))
                .put(text, id));
    }

    /** Wraps an encoder where there are such tokens. */
    static TextEncoder around(Map<String, Integer> literals, TextEncoder rest) {
        return literals.isEmpty() ? rest : new LiteralTokens(literals, rest);
    }

    @Override
    public int[] encode(String text) {
        IntList ids = new IntList();
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            Map.Entry<String, Integer> match = match(text, at);
            if (match == null) {
                at++;
                continue;
            }
            encodeRest(text.substring(start, at), ids);
            ids.add(match.getValue());
            at += match.getKey().length();
            start = at;
        }
        encodeRest(text.substring(start), ids);
        return ids.toArray();
    }

    private Map.Entry<String, Integer> match(String text, int at) {
        TreeMap<String, Integer> candidates = byFirst.get(text.charAt(at));
        if (candidates != null) {
            for (Map.Entry<String, Integer> candidate : candidates.entrySet()) {
                if (text.startsWith(candidate.getKey(), at)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    private void encodeRest(String text, IntList ids) {
        if (!text.isEmpty()) {
            ids.addAll(rest.encode(text));
        }
    }

    @Override
    public void close() {
        rest.close();
    }
}
