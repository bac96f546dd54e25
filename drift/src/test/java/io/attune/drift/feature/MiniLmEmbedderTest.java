package io.attune.drift.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MiniLmEmbedderTest {

    @Test
    void embedsByMeaning() {
        try (MiniLmEmbedder embedder = new MiniLmEmbedder()) {
            float[] parcel = embedder.embed("Where is my parcel?");
            float[] delivery = embedder.embed("My delivery has not arrived yet.");
            float[] code = embedder.embed("Write a Python function that sorts a list.");
            assertThat(parcel).hasSize(embedder.dimensions());
            assertThat(dot(parcel, parcel)).isCloseTo(1, within(1e-4));
            assertThat(dot(parcel, delivery)).isGreaterThan(dot(parcel, code) + 0.2);
            assertThat(embedder.embed("Where is my parcel?")).isEqualTo(parcel);
            assertThat(embedder.embed("")).hasSize(384);
            assertThat(embedder.embed("word ".repeat(20_000))).hasSize(384);
        }
    }

    @Test
    void isUnusableAfterClosing() {
        MiniLmEmbedder embedder = new MiniLmEmbedder();
        embedder.close();
        embedder.close();
        assertThatThrownBy(() -> embedder.embed("x")).hasMessageContaining("closed");
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
