package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.format.AttentionRules;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.RopeScaling;
import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program against plain loops. */
class LlamaForwardTest {
    @ParameterizedTest
    @CsvSource({"true,none", "false,none", "false,linear", "true,llama3", "true,factors"})
    void scoresAreThoseOfPlainLoops(boolean tied, String scaling) {
        RopeScaling rope =
                switch (scaling) {
                    case "linear" -> new RopeScaling.Linear(4);
                    case "factors" -> new RopeScaling.Factors(List.of(1f, 2.5f, 8f));
                    case "llama3" -> new RopeScaling.Llama3(8, 1, 4, 48);
                    default -> null;
                };
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(tied, rope), 1);
        ReferenceLlama reference = new ReferenceLlama(weights, null);
        List<EncodedExample> examples = TinyModels.examples(9, 0, 2);
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F64)) {
            List<SequenceScore> scores = lm.score(examples, null);
            for (int i = 0; i < examples.size(); i++) {
                double expected = reference.loss(examples.get(i));
                assertThat(scores.get(i).negativeLogLikelihood()).isCloseTo(expected, within(1e-10 * (1 + expected)));
            }
        }
    }

    static Stream<AttentionRules> rules() {
        AttentionRules plain = AttentionRules.PLAIN;
        return Stream.of(
                new AttentionRules(true, false, false, 0, List.of(), List.of()),
                new AttentionRules(true, true, false, 0, List.of(), List.of()),
                new AttentionRules(false, false, true, 0, List.of(), List.of()),
                plain.unrotated(List.of(1)),
                plain.sliding(5, List.of(0, 1)),
                plain.sliding(1, List.of(1)),
                new AttentionRules(true, true, true, 7, List.of(0), List.of(0)));
    }

    /** Loss with a common beginning and without, one by one, of sequences beyond 512, and greedy decoding. */
    @ParameterizedTest
    @MethodSource("rules")
    void everyFamilysAttentionIsThatOfPlainLoops(AttentionRules rules) {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null, 700, rules), 21);
        LoraAdapter adapter = TinyModels.adapter(weights.config(), TinyModels.config(3, LoraConfig.ALL_LINEAR), 22);
        ReferenceLlama reference = new ReferenceLlama(weights, adapter);
        List<List<EncodedExample>> batches =
                List.of(TinyModels.examples(9, 0, 23), TinyModels.examples(6, 20, 24), TinyModels.examples(1, 530, 25));
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F64);
                AttachedAdapter attached = lm.attach(adapter)) {
            for (List<EncodedExample> examples : batches) {
                List<SequenceScore> scores = lm.score(examples, attached);
                for (int i = 0; i < examples.size(); i++) {
                    double expected = reference.loss(examples.get(i));
                    assertThat(scores.get(i).negativeLogLikelihood())
                            .isCloseTo(expected, within(1e-9 * (1 + expected)));
                }
            }
            int[] prompt = TinyModels.tokens(new Random(26), 11);
            assertThat(lm.generate(List.of(prompt), GenerationOptions.greedy(12), attached, null)
                            .get(0)
                            .tokens())
                    .containsExactly(untilEnd(reference.greedy(prompt, 12)));
        }
    }

    /** Generation ends before token 39. */
    private static int[] untilEnd(int[] tokens) {
        int end = 0;
        while (end < tokens.length && tokens[end] != 39) {
            end++;
        }
        return Arrays.copyOf(tokens, end);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBeginningThatAllShareIsComputedOnceWithTheSameResult(boolean dora) {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 3);
        LoraConfig plain = TinyModels.config(3, LoraConfig.ALL_LINEAR)
                .withPatterns(Map.of("v_proj", 1, "layers.0.mlp.gate_proj", 4), Map.of("o_proj", 1.5f));
        LoraAdapter adapter = TinyModels.adapter(weights.config(), dora ? plain.withDora() : plain, 4);
        ReferenceLlama reference = new ReferenceLlama(weights, adapter);
        List<EncodedExample> examples = TinyModels.examples(6, 20, 5);
        LabelledBatch batch = LabelledBatch.of(examples);
        int all = examples.stream()
                .mapToInt(example -> example.tokens().length - 1)
                .sum();
        assertThat(batch.packed().tokens()).isEqualTo(all - 5 * 20);
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F64);
                AttachedAdapter attached = lm.attach(adapter)) {
            List<SequenceScore> scores = lm.score(examples, attached);
            for (int i = 0; i < examples.size(); i++) {
                double expected = reference.loss(examples.get(i));
                assertThat(scores.get(i).negativeLogLikelihood()).isCloseTo(expected, within(1e-10 * (1 + expected)));
                assertThat(scores.get(i).labelTokens())
                        .isEqualTo(examples.get(i).labels());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "530"})
    void longSequencesScoreTheSame(int shared) {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null, 700), 15);
        ReferenceLlama reference = new ReferenceLlama(weights, null);
        List<EncodedExample> examples = new ArrayList<>(TinyModels.examples(2, shared, 16));
        examples.addAll(TinyModels.examples(1, 620, 17));
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F64)) {
            List<SequenceScore> scores = lm.score(examples, null);
            for (int i = 0; i < examples.size(); i++) {
                double expected = reference.loss(examples.get(i));
                assertThat(scores.get(i).negativeLogLikelihood()).isCloseTo(expected, within(1e-9 * (1 + expected)));
            }
        }
    }

    @Test
    void identicalExamplesAndSingleTokenPromptsScoreToo() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 3);
        EncodedExample example = new EncodedExample(new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 11);
        EncodedExample shortest = new EncodedExample(new int[] {1, 2}, 1);
        double expected = new ReferenceLlama(weights, null).loss(example);
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F64)) {
            assertThat(lm.score(List.of(example, example, example), null))
                    .allSatisfy(
                            score -> assertThat(score.negativeLogLikelihood()).isCloseTo(expected, within(1e-9)));
            assertThat(lm.score(List.of(example, shortest), null).get(1).negativeLogLikelihood())
                    .isCloseTo(new ReferenceLlama(weights, null).loss(shortest), within(1e-9));
            assertThat(lm.score(List.of(), null)).isEmpty();
        }
    }

    @Test
    void floatLogitsAreCloseToDoubles() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(false, null), 6);
        int[] tokens = TinyModels.tokens(new Random(7), 30);
        double[] expected = new ReferenceLlama(weights, null).logits(tokens)[29];
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F32)) {
            float[] logits = lm.lastLogits(tokens, null);
            assertThat(logits).hasSize(40);
            for (int i = 0; i < 40; i++) {
                assertThat((double) logits[i]).isCloseTo(expected[i], within(2e-4));
            }
        }
    }

    @Test
    void bf16WeightsGiveNearlyTheSameLoss() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 8);
        LoraAdapter adapter = TinyModels.adapter(weights.config(), TinyModels.config(2, LoraConfig.ALL_LINEAR), 9);
        EncodedExample example = TinyModels.examples(1, 10, 10).get(0);
        double expected = new ReferenceLlama(weights, adapter).loss(example) / example.labels();
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.BF16);
                AttachedAdapter attached = lm.attach(adapter)) {
            assertThat(lm.score(List.of(example), attached).get(0).meanLoss()).isCloseTo(expected, within(0.1));
            assertThat(lm.generate(List.of(example.tokens()), GenerationOptions.greedy(3), attached, null))
                    .hasSize(1);
        }
    }

    @Test
    void anAdapterOfSomeLayersAdaptsThoseOnly() {
        RandomWeights weights = new RandomWeights(RandomWeights.tiny(true, null), 11);
        ModelConfig model = weights.config();
        LoraAdapter first = TinyModels.adapter(model, TinyModels.config(2, List.of("v_proj", "down_proj")), 12);
        LoraAdapter second = TinyModels.adapter(model, TinyModels.config(5, List.of("q_proj", "up_proj")), 13);
        EncodedExample example = TinyModels.examples(1, 10, 14).get(0);
        try (CausalLm lm = TinyModels.load(weights, LlamaWeights.F64);
                AttachedAdapter one = lm.attach(first);
                AttachedAdapter two = lm.attach(second)) {
            for (AttachedAdapter attached : List.of(one, two, one)) {
                LoraAdapter adapter = attached == one ? first : second;
                double expected = new ReferenceLlama(weights, adapter).loss(example);
                assertThat(lm.score(List.of(example), attached).get(0).negativeLogLikelihood())
                        .isCloseTo(expected, within(1e-9 * expected));
            }
        }
    }
}
