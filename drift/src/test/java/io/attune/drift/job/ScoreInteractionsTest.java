package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.Embedder;
import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.Sent;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ScoreInteractionsTest {

    private static final String[] WORDS = "what how is the a weather today tomorrow recipe song for me".split(" ");

    private final SplittableRandom random = new SplittableRandom(1);
    private int count;

    @Test
    void featuresAreThoseOfTheLastUserTurnAndNoveltyComesWithTheVocabulary() throws Exception {
        try (var operator = operator(WordBagEmbedder::new, null)) {
            for (int i = 0; i < 50; i++) {
                send(operator, interaction(prompt(), "Sure."));
            }
            Interaction chat = interaction("zyzzyva qwertz weather", "I can't help with that.");
            chat.setMessages(List.of(
                    new ChatMessage("user", "an earlier turn"),
                    new ChatMessage("assistant", "an answer"),
                    new ChatMessage("user", "zyzzyva qwertz weather")));
            chat.setFinishReason("stop");
            chat.setAdapterId("a");
            send(operator, chat);
            List<InteractionFeatures> all = operator.extractOutputValues();
            assertThat(all.get(0).getNumbers()).doesNotContainKey(FeatureName.PROMPT_NOVELTY);
            InteractionFeatures last = all.get(50);
            assertThat(last.getNumbers())
                    .containsEntry(FeatureName.PROMPT_WORDS, 3.0)
                    .containsEntry(FeatureName.PROMPT_NOVELTY, 2.0 / 3)
                    .containsEntry(FeatureName.RESPONSE_REFUSAL, 1.0);
            assertThat(last.getCategories()).containsEntry(FeatureName.RESPONSE_FINISH, "stop");
            assertThat(last.getAdapterId()).isEqualTo("a");
            assertThat(last.getEmbedding()).hasSize(32);
        }
    }

    @Test
    void aFailingEmbedderLeavesTheEmbeddingOutThoughItWasDue() throws Exception {
        try (var operator = operator(Broken::new, null)) {
            send(operator, interaction(prompt(), "Sure."));
            assertThat(operator.extractOutputValues()).singleElement().satisfies(record -> {
                assertThat(record.getEmbeddingExpected()).isTrue();
                assertThat(record.getEmbedding()).isNull();
                assertThat(record.getNumbers()).containsKey(FeatureName.PROMPT_CHARS);
            });
        }
    }

    @Test
    void whatIsMissingIsAbsent() throws Exception {
        try (var operator = operator(WordBagEmbedder::new, null)) {
            Interaction silent = interaction("x", "");
            silent.setMessages(List.of(new ChatMessage("system", "be kind")));
            send(operator, silent);
            assertThat(operator.extractOutputValues()).singleElement().satisfies(record -> {
                assertThat(record.getNumbers())
                        .doesNotContainKeys(
                                FeatureName.PROMPT_CHARS,
                                FeatureName.LENGTH_RATIO,
                                FeatureName.RESPONSE_REFUSAL,
                                FeatureName.RESPONSE_REPETITION);
                assertThat(record.getCategories()).isEmpty();
                assertThat(record.getEmbeddingExpected()).isFalse();
            });
        }
    }

    @Test
    void aRestoredOperatorGoesOnWithItsVocabularyAndItsBudget() throws Exception {
        List<Interaction> stream = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            stream.add(interaction(prompt(), "Sure."));
        }
        List<InteractionFeatures> expected;
        try (var whole = operator(WordBagEmbedder::new, null)) {
            for (Interaction interaction : stream) {
                send(whole, interaction);
            }
            expected = whole.extractOutputValues();
        }
        List<InteractionFeatures> seen = new ArrayList<>();
        OperatorSubtaskState state = null;
        for (int from = 0; from < 120; from += 30) {
            try (var part = operator(WordBagEmbedder::new, state)) {
                for (Interaction interaction : stream.subList(from, from + 30)) {
                    send(part, interaction);
                }
                seen.addAll(part.extractOutputValues());
                state = part.snapshot(1, 1);
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void aBaselineGoesBeforeTheFirstInteractionOfEachScopeAndNeverAgain() throws Exception {
        List<Interaction> earlier = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            earlier.add(interaction(prompt(), "Sure."));
        }
        Policies policies = Harness.policies(60, "calm.jsonl");
        Baselines baselines = new Baselines(Map.of("calm.jsonl", new Baseline(earlier)));
        List<InteractionFeatures> all;
        OperatorSubtaskState state;
        Interaction live = interaction(prompt(), "Sure.");
        live.setEventTime(Sent.START + Duration.ofDays(40).toMillis() + 7);
        Interaction other = Interaction.newBuilder(live)
                .setId("other")
                .setScope("acme/other")
                .build();
        try (var operator = operator(new ScoreInteractions(policies, baselines, WordBagEmbedder::new), null)) {
            send(operator, live);
            send(operator, other);
            all = operator.extractOutputValues();
            state = operator.snapshot(1, 1);
        }
        assertThat(all).hasSize(162);
        assertThat(all).extracting(InteractionFeatures::getId).doesNotHaveDuplicates();
        assertThat(all.subList(0, 80)).allSatisfy(record -> {
            assertThat(record.getBaseline()).isTrue();
            assertThat(record.getScope()).isEqualTo(Sent.SCOPE);
            assertThat(record.getEmbedding()).isNotNull();
        });
        assertThat(all.get(80).getBaseline()).isFalse();
        assertThat(all.get(80).getNumbers()).containsKey(FeatureName.PROMPT_NOVELTY);
        assertThat(all.get(161).getScope()).isEqualTo("acme/other");
        // Moved by whole days, up to less than one before the first interaction.
        long day = Duration.ofDays(1).toMillis();
        long moved = all.get(79).getEventTime() - earlier.get(79).getEventTime();
        assertThat(moved % day).isZero();
        assertThat(live.getEventTime() - all.get(79).getEventTime()).isBetween(0L, day - 1);
        try (var operator = operator(new ScoreInteractions(policies, baselines, WordBagEmbedder::new), state)) {
            send(operator, live);
            assertThat(operator.extractOutputValues()).hasSize(1);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Interaction, InteractionFeatures> operator(
            EmbedderFactory embedder, OperatorSubtaskState state) throws Exception {
        return operator(new ScoreInteractions(Harness.policies(150), new Baselines(Map.of()), embedder), state);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Interaction, InteractionFeatures> operator(
            ScoreInteractions function, OperatorSubtaskState state) throws Exception {
        var operator = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(function), Interaction::getScope, Types.STRING);
        operator.setup();
        if (state != null) {
            operator.initializeState(state);
        }
        operator.open();
        return operator;
    }

    private static void send(
            KeyedOneInputStreamOperatorTestHarness<String, Interaction, InteractionFeatures> operator,
            Interaction interaction)
            throws Exception {
        operator.processElement(new StreamRecord<>(interaction));
    }

    private String prompt() {
        StringBuilder prompt = new StringBuilder();
        for (int w = 4 + random.nextInt(6); w > 0; w--) {
            prompt.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return prompt.toString();
    }

    private Interaction interaction(String prompt, String response) {
        return Interaction.newBuilder()
                .setId("i-" + count++)
                .setScope(Sent.SCOPE)
                .setEventTime(Sent.START + 1_000L * count)
                .setMessages(List.of(new ChatMessage("user", prompt)))
                .setResponse(response)
                .setBaseModel("pocket")
                .build();
    }

    /** Always fails. */
    private static final class Broken implements Embedder {
        @Override
        public float[] embed(String text) {
            throw new IllegalStateException("no model");
        }

        @Override
        public int dimensions() {
            return 32;
        }

        @Override
        public String version() {
            return "broken/1";
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
