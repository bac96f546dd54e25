package io.attune.safety.measure;

import io.attune.safety.scan.text.FoldedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/** A fixed train and held-out split: by a hash of the text, or of its group of near-duplicates so that no variant of a text is on both sides. */
final class Split {
    private static final int SHINGLE = 4;
    private static final double NEAR = 0.25;

    private Split() {}

    /** Whether a text is held out, for a share of {@code percent}. */
    static boolean heldOut(String key, int percent) {
        return bucket(key) < percent;
    }

    static int bucket(String key) {
        CRC32 crc = new CRC32();
        crc.update(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return (int) ((crc.getValue() * 0x9E3779B97F4A7C15L >>> 33) % 100);
    }

    static List<String> train(List<String> texts, int percentHeldOut) {
        return texts.stream().filter(t -> !heldOut(t, percentHeldOut)).toList();
    }

    static List<String> held(List<String> texts, int percentHeldOut) {
        return texts.stream().filter(t -> heldOut(t, percentHeldOut)).toList();
    }

    /** For each text the first text of its group; texts that share a quarter of their four-word shingles are one group. */
    static Map<String, String> groups(List<String> texts) {
        int n = texts.size();
        List<Set<Integer>> shingles = new ArrayList<>();
        for (String text : texts) {
            List<FoldedText.Word> words = FoldedText.of(text).words();
            Set<Integer> set = new HashSet<>();
            for (int i = 0; i + SHINGLE <= words.size(); i++) {
                set.add(words.subList(i, i + SHINGLE).stream()
                        .map(FoldedText.Word::text)
                        .toList()
                        .hashCode());
            }
            shingles.add(set);
        }
        int[] parent = new int[n];
        for (int i = 0; i < n; i++) {
            parent[i] = i;
        }
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (near(shingles.get(i), shingles.get(j))) {
                    parent[root(parent, j)] = root(parent, i);
                }
            }
        }
        Map<String, String> groups = new HashMap<>();
        for (int i = 0; i < n; i++) {
            groups.put(texts.get(i), texts.get(root(parent, i)));
        }
        return groups;
    }

    private static boolean near(Set<Integer> a, Set<Integer> b) {
        Set<Integer> small = a.size() < b.size() ? a : b;
        Set<Integer> large = small == a ? b : a;
        int shared = 0;
        for (Integer s : small) {
            shared += large.contains(s) ? 1 : 0;
        }
        return !small.isEmpty() && shared >= NEAR * small.size();
    }

    private static int root(int[] parent, int i) {
        int at = i;
        while (parent[at] != at) {
            at = parent[at];
        }
        return at;
    }
}
