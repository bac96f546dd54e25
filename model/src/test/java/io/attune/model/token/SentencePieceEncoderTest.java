package io.attune.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SentencePieceEncoderTest {
    private static final String LETTERS = "ab\u2581";

    /** A vocabulary of letters and random longer pieces; two in three pieces share their score with others. */
    private record Vocabulary(String[] tokens, float[] scores) {
        static Vocabulary random(Random random) {
            List<String> tokens = new ArrayList<>(List.of("<unk>", "a", "b", "\u2581"));
            for (int i = 0; i < 25; i++) {
                StringBuilder piece = new StringBuilder();
                for (int length = 2 + random.nextInt(4); length > 0; length--) {
                    piece.append(LETTERS.charAt(random.nextInt(3)));
                }
                if (!tokens.contains(piece.toString())) {
                    tokens.add(piece.toString());
                }
            }
            float[] scores = new float[tokens.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = -random.nextInt(8);
            }
            return new Vocabulary(tokens.toArray(String[]::new), scores);
        }

        int indexOf(String piece) {
            return piece.equals("<unk>") ? -1 : Arrays.asList(tokens).indexOf(piece);
        }
    }

    @Property(tries = 2000)
    void mergesAsTheDefinitionDoes(@ForAll long seed) {
        Random random = new Random(seed);
        Vocabulary vocabulary = Vocabulary.random(random);
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(40); length > 0; length--) {
            text.append("ab ".charAt(random.nextInt(3)));
        }
        assertThat(encoder(vocabulary, true).encode(text.toString())).containsExactly(naive(vocabulary, " " + text));
    }

    /** Joins the best adjacent pair, leftmost among equals, until there is none. */
    private static int[] naive(Vocabulary vocabulary, String text) {
        List<String> parts = new ArrayList<>();
        text.replace(' ', '\u2581').chars().forEach(c -> parts.add(String.valueOf((char) c)));
        while (true) {
            int best = -1;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int id = vocabulary.indexOf(parts.get(i) + parts.get(i + 1));
                if (id >= 0
                        && (best < 0
                                || vocabulary.scores[id]
                                        > vocabulary
                                                .scores[vocabulary.indexOf(parts.get(best) + parts.get(best + 1))])) {
                    best = i;
                }
            }
            if (best < 0) {
                return parts.stream().mapToInt(vocabulary::indexOf).toArray();
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
    }

    @Example
    void writesWhatIsInNoPieceAsBytesOrUnknown() {
        Vocabulary vocabulary = new Vocabulary(new String[] {null, "a", "\u2581"}, new float[3]);
        int[] bytes = new int[256];
        Arrays.fill(bytes, -1);
        bytes[0xC3] = 7;
        bytes[0xA9] = 8;
        SentencePieceEncoder encoder = new SentencePieceEncoder(vocabulary.tokens, vocabulary.scores, bytes, 0, false);
        assertThat(encoder.encode("a\u00e9 \u00ff")).containsExactly(1, 7, 8, 2, 7, 0);
    }

    @Example
    void encodesAMegabyteQuickly() {
        Vocabulary vocabulary = Vocabulary.random(new Random(5));
        String text = "ab a".repeat(1 << 18);
        long start = System.nanoTime();
        assertThat(encoder(vocabulary, true).encode(text)).hasSizeGreaterThan(1 << 16);
        // Quadratic time would take hours.
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }

    private static SentencePieceEncoder encoder(Vocabulary vocabulary, boolean spacePrefix) {
        int[] bytes = new int[256];
        Arrays.fill(bytes, -1);
        String[] tokens = vocabulary.tokens.clone();
        tokens[0] = null;
        return new SentencePieceEncoder(tokens, vocabulary.scores, bytes, 0, spacePrefix);
    }
}
