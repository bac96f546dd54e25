package io.attune.drift.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.Embedder;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.drift.feature.MiniLmEmbedder;
import io.attune.drift.watch.ScopeDriver;
import io.attune.schemas.config.DetectionPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Real prompts through the whole input side: features, vocabulary, watches. */
class RealTextTest {

    private static final DetectionPolicy POLICY = ScopeDriver.policy(200);

    @Test
    void shuffledPromptsRaiseNothingAndASwappedDomainIsFound() throws IOException {
        Map<String, List<String>> domains = Clinc.byDomain();
        List<String> calm = new ArrayList<>(domains.get("banking"));
        calm.addAll(domains.get("travel"));
        List<String> shifted = new ArrayList<>(domains.get("kitchen_and_dining"));
        Collections.shuffle(calm, new Random(1));
        Collections.shuffle(shifted, new Random(2));
        ScopeSimulation scope = new ScopeSimulation("clinc", POLICY, new FeatureExtractor());
        try (Embedder embedder = new MiniLmEmbedder()) {
            for (String text : calm.subList(0, 700)) {
                scope.interact(text, embedder.embed(text));
            }
            assertThat(scope.firstAlerts()).isEmpty();
            for (String text : shifted.subList(0, 100)) {
                scope.interact(text, embedder.embed(text));
            }
        }
        assertThat(scope.changePoints().values()).singleElement().satisfies(at -> assertThat(at)
                .isBetween(660L, 740L));
    }
}
