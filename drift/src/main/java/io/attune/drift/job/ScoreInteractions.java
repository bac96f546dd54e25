package io.attune.drift.job;

import io.attune.drift.feature.Embedder;
import io.attune.drift.feature.EmbeddingBudget;
import io.attune.drift.feature.EmbeddingSample;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.FeatureName;
import io.attune.drift.feature.Features;
import io.attune.drift.feature.LanguageGuess;
import io.attune.drift.feature.Vocabulary;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The features of each interaction, keyed by scope: counts of every text, the novelty of the prompt against the vocabulary of the scope's
 * first prompts (a third of the reference size), and, for the sample that the scope's budget allows, embedding and language. A model that fails
 * leaves its feature out, which the detection stage reports as a silent sensor. Before the first interaction of a scope with a {@link Baseline} go the
 * features of that: scored here and written like any other, so that a replay has the same references.
 */
final class ScoreInteractions extends KeyedProcessFunction<String, Interaction, InteractionFeatures> {
    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(ScoreInteractions.class);

    private final Policies policies;
    private final Baselines baselines;
    private final EmbedderFactory factory;
    private transient FeatureExtractor extractor;
    private transient LanguageGuess language;
    private transient Embedder embedder;
    private transient String version;
    private transient ValueState<byte[]> state;

    ScoreInteractions(Policies policies, Baselines baselines, EmbedderFactory factory) {
        this.policies = policies;
        this.baselines = baselines;
        this.factory = factory;
    }

    @Override
    public void open(OpenContext context) {
        extractor = new FeatureExtractor();
        language = new LanguageGuess();
        embedder = factory.create();
        version = FeatureExtractor.VERSION + "+" + embedder.version();
        state = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("scoring", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(Interaction interaction, Context context, Collector<InteractionFeatures> out)
            throws IOException {
        DetectionPolicy policy = policies.of(interaction.getScope()).detection();
        EmbeddingBudget budget =
                new EmbeddingBudget(new EmbeddingSample(policy.embeddingShare()), policy.embeddingsPerDay());
        byte[] saved = state.value();
        Vocabulary vocabulary = saved == null
                ? new Vocabulary(Math.max(1, policy.referenceSize() / 3))
                : ScoringState.read(saved, budget);
        Baseline baseline = saved == null ? baselines.of(policy) : null;
        if (baseline != null) {
            for (Interaction row : baseline.before(interaction)) {
                InteractionFeatures features = score(row, vocabulary, budget);
                features.setBaseline(true);
                out.collect(features);
            }
        }
        boolean learning = !vocabulary.frozen();
        out.collect(score(interaction, vocabulary, budget));
        if (saved == null || learning || budget.changed()) {
            state.update(ScoringState.write(vocabulary, budget));
        }
    }

    private InteractionFeatures score(Interaction interaction, Vocabulary vocabulary, EmbeddingBudget budget) {
        String prompt = prompt(interaction.getMessages());
        Features features = extractor.extract(prompt, interaction.getResponse());
        Map<String, Double> numbers = new HashMap<>(features.numbers());
        Map<String, String> categories = new HashMap<>(features.categories());
        long[] words = extractor.promptWords();
        vocabulary.novelty(words).ifPresent(novelty -> numbers.put(FeatureName.PROMPT_NOVELTY, novelty));
        if (!vocabulary.frozen() && words.length > 0) {
            vocabulary.learn(words);
        }
        boolean sampled = prompt != null && budget.take(interaction.getId(), interaction.getEventTime());
        if (sampled) {
            language.of(prompt).ifPresent(code -> categories.put(FeatureName.PROMPT_LANGUAGE, code));
        }
        if (interaction.getFinishReason() != null) {
            categories.put(FeatureName.RESPONSE_FINISH, Sane.cut(interaction.getFinishReason()));
        }
        return InteractionFeatures.newBuilder()
                .setId("features|" + interaction.getId())
                .setScope(interaction.getScope())
                .setEventTime(interaction.getEventTime())
                .setInteractionId(interaction.getId())
                .setAdapterId(interaction.getAdapterId())
                .setScorer(FeatureExtractor.NAME)
                .setScorerVersion(version)
                .setNumbers(numbers)
                .setCategories(categories)
                .setEmbedding(sampled ? embedding(prompt) : null)
                .setEmbeddingExpected(sampled)
                .build();
    }

    /** The last user turn; what came before it was counted when it was the last. */
    private static String prompt(List<ChatMessage> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).getRole().equals("user")) {
                return messages.get(i).getContent();
            }
        }
        return null;
    }

    private List<Float> embedding(String prompt) {
        try {
            float[] vector = embedder.embed(prompt);
            List<Float> boxed = new ArrayList<>(vector.length);
            for (float x : vector) {
                boxed.add(x);
            }
            return boxed;
        } catch (IllegalStateException e) {
            log.warn("no embedding for a prompt of {} characters", prompt.length(), e);
            return null;
        }
    }

    @Override
    public void close() {
        if (embedder != null) {
            embedder.close();
        }
    }
}
