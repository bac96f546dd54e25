package io.attune.drift.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class VocabularyTest {

    @Test
    void noveltyIsTheShareOfUnseenWordsAndAbsentWhileLearning() {
        Vocabulary vocabulary = new Vocabulary(2);
        vocabulary.learn(Words.hashes("where is my parcel"));
        assertThat(vocabulary.novelty(Words.hashes("parcel"))).isEmpty();
        vocabulary.learn(Words.hashes("my card"));
        assertThat(vocabulary.frozen()).isTrue();
        assertThat(vocabulary.novelty(Words.hashes("my new parcel card"))).hasValue(0.25);
        assertThat(vocabulary.novelty(Words.hashes("123 ?"))).isEmpty();
        vocabulary.learn(Words.hashes("new"));
        assertThat(vocabulary.novelty(Words.hashes("new"))).hasValue(1);
    }

    @Property(tries = 50)
    void agreesWithASetAndSurvivesSaving(@ForAll @Size(min = 1, max = 30) List<@Size(max = 40) List<Integer>> prompts)
            throws IOException {
        Vocabulary vocabulary = new Vocabulary(prompts.size());
        Set<Long> naive = new HashSet<>();
        for (List<Integer> prompt : prompts) {
            long[] words = prompt.stream().mapToLong(i -> Words.hash("w" + i)).toArray();
            vocabulary.learn(words);
            for (long word : words) {
                naive.add(word);
            }
        }
        Vocabulary restored = throughBytes(vocabulary);
        for (int i = -5; i < 50; i++) {
            long[] word = {Words.hash("w" + i)};
            assertThat(restored.novelty(word)).isEqualTo(vocabulary.novelty(word));
            if (naive.contains(word[0])) {
                assertThat(restored.novelty(word)).hasValue(0);
            }
        }
    }

    @Test
    void takesFewNewWordsForKnownOnesWhateverItsSize() throws IOException {
        for (int size : new int[] {10, 1_000, 8_000}) {
            Vocabulary vocabulary = new Vocabulary(1);
            vocabulary.learn(IntStream.range(0, size)
                    .mapToLong(i -> Words.hash("known" + i))
                    .toArray());
            long[] others = IntStream.range(0, 20_000)
                    .mapToLong(i -> Words.hash("other" + i))
                    .toArray();
            assertThat(throughBytes(vocabulary).novelty(others).orElseThrow()).isGreaterThan(0.99);
        }
    }

    @Test
    void anUnfinishedOneGoesOnLearningAfterSaving() throws IOException {
        Vocabulary vocabulary = new Vocabulary(2);
        vocabulary.learn(Words.hashes("where is my parcel"));
        Vocabulary restored = throughBytes(vocabulary);
        assertThat(restored.frozen()).isFalse();
        restored.learn(Words.hashes("my card"));
        assertThat(restored.novelty(Words.hashes("parcel card new"))).hasValue(1.0 / 3);
    }

    private static Vocabulary throughBytes(Vocabulary vocabulary) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        vocabulary.write(new DataOutputStream(bytes));
        return Vocabulary.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
