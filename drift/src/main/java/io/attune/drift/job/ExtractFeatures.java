package io.attune.drift.job;

import io.attune.drift.feature.Embedder;
import io.attune.drift.feature.EmbeddingSample;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.Features;
import io.attune.drift.feature.Words;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features of each interaction that need no history, the embedding included; beside them the hashes of the prompt's words, for the
 * novelty that the next operator adds. An embedder that fails leaves the embedding out, which the detection stage reports as a silent
 * sensor.
 */
final class ExtractFeatures extends ProcessFunction<Interaction, Tuple2<InteractionFeatures, long[]>> {
    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(ExtractFeatures.class);

    private final Policies policies;
    private final EmbedderFactory factory;
    private transient FeatureExtractor extractor;
    private transient Embedder embedder;

    ExtractFeatures(Policies policies, EmbedderFactory factory) {
        this.policies = policies;
        this.factory = factory;
    }

    @Override
    public void open(OpenContext context) {
        extractor = new FeatureExtractor();
        embedder = factory.create();
    }

    @Override
    public void processElement(
            Interaction interaction, Context context, Collector<Tuple2<InteractionFeatures, long[]>> out) {
        String problem = Sane.problem(interaction.getScope(), interaction.getId());
        if (problem != null) {
            context.output(
                    DeadLetters.TAG,
                    DeadLetters.of(
                            interaction,
                            Sane.cut(interaction.getId()),
                            Sane.cut(interaction.getScope()),
                            interaction.getEventTime(),
                            Topic.INTERACTIONS.topicName(),
                            problem));
            return;
        }
        String prompt = prompt(interaction.getMessages());
        Features features = extractor.extract(prompt, interaction.getResponse());
        double share = policies.of(interaction.getScope()).detection().embeddingShare();
        boolean expected = prompt != null && new EmbeddingSample(share).contains(interaction.getId());
        InteractionFeatures record = InteractionFeatures.newBuilder()
                .setId("features|" + interaction.getId())
                .setScope(interaction.getScope())
                .setEventTime(interaction.getEventTime())
                .setInteractionId(interaction.getId())
                .setAdapterId(interaction.getAdapterId())
                .setScorer(FeatureExtractor.NAME)
                .setScorerVersion(FeatureExtractor.VERSION + "+" + embedder.version())
                .setNumbers(new HashMap<>(features.numbers()))
                .setCategories(new HashMap<>(features.categories()))
                .setEmbedding(expected ? embedding(prompt) : null)
                .setEmbeddingExpected(expected)
                .build();
        out.collect(Tuple2.of(record, prompt == null ? new long[0] : Words.hashes(prompt)));
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
