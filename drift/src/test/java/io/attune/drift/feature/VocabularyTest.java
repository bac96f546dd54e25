package io.attune.drift.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    void agreesWithASetAndSurvivesSaving(@ForAll @Size(min = 1, max = 30) List<@Size(max = 40) List<Integer>> prompts) {
        Vocabulary vocabulary = new Vocabulary(prompts.size());
        Set<Long> naive = new HashSet<>();
        for (List<Integer> prompt : prompts) {
            long[] words = prompt.stream().mapToLong(i -> Words.hash("w" + i)).toArray();
            vocabulary.learn(words);
            for (long word : words) {
                naive.add(word);
            }
        }
        Vocabulary restored = Vocabulary.restore(vocabulary.save());
        for (int i = -5; i < 50; i++) {
            long[] word = {Words.hash("w" + i)};
            assertThat(restored.novelty(word)).hasValue(naive.contains(word[0]) ? 0 : 1);
        }
    }

    @Test
    void refusesAnotherVersion() {
        assertThatThrownBy(() -> Vocabulary.restore(new byte[] {7, 0, 0})).hasMessageContaining("version 7");
    }
}
