package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceStatsTest {

    private static final String OTHERS = "(others)";

    /** Against a plain map, with more categories than are kept, and with one in the stream that is called like the others. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 15, 16, 19})
    void categoriesCountAsInAMap(int othersAt) throws IOException {
        ReferenceStats stats = new ReferenceStats();
        Map<String, Integer> naive = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            String category = i % 20 == othersAt ? OTHERS : "c" + i % 20;
            stats.add(category);
            boolean room = naive.containsKey(category) || naive.size() < 16;
            naive.merge(room ? category : OTHERS, 1, Integer::sum);
        }
        check(stats, naive);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        stats.write(new DataOutputStream(saved));
        ReferenceStats restored = new ReferenceStats();
        restored.read(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
        check(restored, naive);
    }

    private static void check(ReferenceStats stats, Map<String, Integer> naive) {
        List<String> names = new ArrayList<>(naive.keySet());
        names.remove(OTHERS);
        assertThat(stats.count()).isEqualTo(200);
        for (int i = 0; i < names.size(); i++) {
            assertThat(stats.number(names.get(i))).isEqualTo(i);
        }
        assertThat(stats.number("never seen")).isEqualTo(names.size());
        assertThat(stats.number(OTHERS)).isEqualTo(names.size());
        names.add(OTHERS);
        assertThat(stats.categories()).isEqualTo(names);
        names.forEach(name -> assertThat(stats.count(name)).isEqualTo(naive.getOrDefault(name, 0)));
    }
}
