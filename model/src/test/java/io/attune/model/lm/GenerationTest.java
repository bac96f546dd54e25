package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private static final RandomWeights WEIGHTS = new RandomWeights(RandomWeights.tiny(true, null), 21);

    /** Without an end token, so that every sequence runs to its limit. */
    private static CausalLm endless;

    private final LetterTokenizer letters = new LetterTokenizer();

    @BeforeAll
    static void load() {
        endless = TinyModels.load(WEIGHTS, LlamaWeights.F64, Set.of());
    }

    @AfterAll
    static void close() {
        endless.close();
    }

    private static List<int[]> prompts(int count, int shared) {
        return TinyModels.examples(count, shared, 22).stream()
                .map(example -> example.tokens())
                .toList();
    }

    @Test
    void aBatchOfDifferentLengthsContinuesLikePlainLoops() {
        LoraAdapter adapter = TinyModels.adapter(WEIGHTS.config(), TinyModels.config(3, LoraConfig.ALL_LINEAR), 23);
        ReferenceLlama reference = new ReferenceLlama(WEIGHTS, adapter);
        List<int[]> prompts = new ArrayList<>(prompts(5, 0));
        prompts.add(new int[] {7});
        try (AttachedAdapter attached = endless.attach(adapter)) {
            List<GeneratedText> texts = endless.generate(prompts, GenerationOptions.greedy(12), attached, null);
            for (int i = 0; i < prompts.size(); i++) {
                int[] expected = reference.greedy(prompts.get(i), 12);
                assertThat(texts.get(i).tokens()).isEqualTo(expected);
                assertThat(texts.get(i).text()).isEqualTo(letters.decode(expected));
                assertThat(texts.get(i).finishReason()).isEqualTo(FinishReason.LENGTH);
                assertThat(endless.generate(prompts.subList(i, i + 1), GenerationOptions.greedy(12), attached, null)
                                .get(0)
                                .tokens())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void promptsWithACommonBeginningContinueLikePlainLoops() {
        ReferenceLlama reference = new ReferenceLlama(WEIGHTS, null);
        List<int[]> prompts = prompts(5, 17);
        List<GeneratedText> texts = endless.generate(prompts, GenerationOptions.greedy(9), null, null);
        for (int i = 0; i < prompts.size(); i++) {
            assertThat(texts.get(i).tokens()).isEqualTo(reference.greedy(prompts.get(i), 9));
        }
    }

    @Test
    void moreSequencesThanOneBatchHoldsComeBackInOrder() {
        List<int[]> prompts = IntStream.range(0, 70)
                .mapToObj(i -> new int[] {i % 39, (i * 7) % 39, 3})
                .toList();
        List<Integer> heard = new ArrayList<>();
        List<GeneratedText> texts = endless.generate(prompts, GenerationOptions.greedy(2), null, (sequence, t, d) -> {
            heard.add(sequence);
            return true;
        });
        assertThat(texts).hasSize(70);
        assertThat(new TreeSet<>(heard)).hasSize(70);
        for (int i : new int[] {0, 63, 64, 69}) {
            assertThat(texts.get(i).tokens()).isEqualTo(new ReferenceLlama(WEIGHTS, null).greedy(prompts.get(i), 2));
        }
    }

    @Test
    void endTokensEndTheirSequenceOnly() {
        List<int[]> prompts = prompts(6, 0);
        List<int[]> endlessTokens = endless.generate(prompts, GenerationOptions.greedy(15), null, null).stream()
                .map(GeneratedText::tokens)
                .toList();
        // What the third sequence says fifth becomes the end token.
        int end = endlessTokens.get(2)[4];
        try (CausalLm lm = TinyModels.load(WEIGHTS, LlamaWeights.F64, Set.of(end))) {
            List<GeneratedText> texts = lm.generate(prompts, GenerationOptions.greedy(15), null, null);
            for (int i = 0; i < prompts.size(); i++) {
                int[] all = endlessTokens.get(i);
                int cut = IntStream.range(0, all.length)
                        .filter(t -> all[t] == end)
                        .findFirst()
                        .orElse(-1);
                assertThat(texts.get(i).tokens()).isEqualTo(cut < 0 ? all : Arrays.copyOf(all, cut));
                assertThat(texts.get(i).finishReason()).isEqualTo(cut < 0 ? FinishReason.LENGTH : FinishReason.STOP);
            }
            assertThat(texts.get(2).finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void aStopTextIsCutOffAndNeverHeard() {
        List<int[]> prompts = prompts(3, 0);
        GeneratedText whole = endless.generate(prompts, GenerationOptions.greedy(14), null, null)
                .get(1);
        String stop = whole.text().substring(5, 8);
        GenerationOptions options = new GenerationOptions(14, 0, 1, 0, 0, List.of("nowhere", stop));
        StringBuilder heard = new StringBuilder();
        GeneratedText cut = endless.generate(prompts, options, null, (sequence, token, delta) -> {
                    heard.append(sequence == 1 ? delta : "");
                    return true;
                })
                .get(1);
        String expected = whole.text().substring(0, whole.text().indexOf(stop));
        assertThat(cut.text()).isEqualTo(expected);
        assertThat(heard).hasToString(expected);
        assertThat(cut.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void theListenerHearsTheWholeTextAndMayEndASequence() {
        List<int[]> prompts = prompts(4, 0);
        String[] heard = {"", "", "", ""};
        List<GeneratedText> texts =
                endless.generate(prompts, GenerationOptions.greedy(10), null, (sequence, token, delta) -> {
                    heard[sequence] += delta;
                    return sequence != 2 || heard[2].length() < 4;
                });
        for (int i = 0; i < 4; i++) {
            assertThat(texts.get(i).text()).isEqualTo(heard[i]).hasSize(i == 2 ? 4 : 10);
        }
        assertThat(texts.get(2).finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(texts.get(3).tokens()).isEqualTo(new ReferenceLlama(WEIGHTS, null).greedy(prompts.get(3), 10));
    }

    @Test
    void whatTheListenerThrowsComesOutAndTheModelGoesOn() {
        assertThatThrownBy(() -> endless.generate(prompts(2, 0), GenerationOptions.greedy(5), null, (s, t, d) -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
        assertThat(endless.generate(prompts(2, 0), GenerationOptions.greedy(5), null, null))
                .hasSize(2);
    }

    @Test
    void generationEndsAtTheLastPosition() {
        int[] prompt = TinyModels.tokens(new Random(1), 90);
        GeneratedText text = endless.generate(List.of(prompt), GenerationOptions.greedy(50), null, null)
                .get(0);
        assertThat(text.tokens()).hasSize(6);
        assertThat(text.finishReason()).isEqualTo(FinishReason.LENGTH);
        int[] full = TinyModels.tokens(new Random(1), 96);
        assertThatThrownBy(() -> endless.generate(List.of(full), GenerationOptions.greedy(1), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("96 tokens")
                .hasMessageContaining("tiny");
    }

    @Test
    void badTokensAreRefused() {
        assertThatThrownBy(() -> endless.lastLogits(new int[] {1, 40}, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token 40");
        assertThatThrownBy(() -> endless.lastLogits(new int[] {}, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameSeedGivesTheSameTextAndAnotherSeedAnother() {
        List<int[]> prompts = prompts(3, 0);
        GenerationOptions options = GenerationOptions.sampled(20, 1, 1, 5);
        List<String> first = texts(prompts, options);
        assertThat(texts(prompts, options)).isEqualTo(first);
        assertThat(texts(prompts, GenerationOptions.sampled(20, 1, 1, 6))).doesNotContainAnyElementsOf(first);
        assertThat(texts(prompts, new GenerationOptions(20, 0.7f, 1, 1, 5, List.of())))
                .isEqualTo(texts(prompts, GenerationOptions.greedy(20)));
    }

    private static List<String> texts(List<int[]> prompts, GenerationOptions options) {
        return endless.generate(prompts, options, null, null).stream()
                .map(GeneratedText::text)
                .toList();
    }

    @Test
    void samplesFollowTheModelsDistribution() {
        int[] prompt = {3, 1, 4};
        double[] logits = new ReferenceLlama(WEIGHTS, null).logits(prompt)[2];
        check(new GenerationOptions(1, 0.8f, 1, 0, 1, List.of()), odds(logits, 0.8, 40, 1), prompt);
        check(new GenerationOptions(1, 1.5f, 1, 4, 1, List.of()), odds(logits, 1.5, 4, 1), prompt);
        check(new GenerationOptions(1, 1.0f, 0.6f, 0, 1, List.of()), odds(logits, 1, 40, 0.6), prompt);
    }

    /** 6,400 draws: frequencies within four standard errors, and never what is excluded. */
    private static void check(GenerationOptions options, double[] expected, int[] prompt) {
        int draws = 6400;
        int[] counts = new int[40];
        List<int[]> prompts = Collections.nCopies(draws, prompt);
        endless.generate(prompts, options, null, null).forEach(text -> counts[text.tokens()[0]]++);
        for (int i = 0; i < 40; i++) {
            double error = Math.sqrt(expected[i] * (1 - expected[i]) / draws);
            assertThat(counts[i] / (double) draws).isCloseTo(expected[i], within(4 * error));
        }
    }

    private static double[] odds(double[] logits, double temperature, int topK, double topP) {
        int[] order = IntStream.range(0, 40)
                .boxed()
                .sorted((a, b) -> Double.compare(logits[b], logits[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] odds = new double[40];
        double all = Arrays.stream(logits).map(l -> Math.exp(l / temperature)).sum();
        double before = 0;
        for (int rank = 0; rank < topK && before < topP; rank++) {
            odds[order[rank]] = Math.exp(logits[order[rank]] / temperature) / all;
            before += odds[order[rank]];
        }
        double kept = Arrays.stream(odds).sum();
        return Arrays.stream(odds).map(p -> p / kept).toArray();
    }
}
