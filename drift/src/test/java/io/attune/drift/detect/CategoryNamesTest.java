package io.attune.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CategoryNamesTest {

    @Test
    void namesAreNumberedInTheOrderTheyCame() {
        CategoryNames names = new CategoryNames();
        List<String> known = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            String name = "c" + random.nextInt(60);
            assertThat(names.find(name)).isEqualTo(known.indexOf(name));
            if (!known.contains(name)) {
                names.add(name);
                known.add(name);
            }
            assertThat(names.get(names.find(name))).isEqualTo(name);
        }
        assertThat(names.size()).isEqualTo(known.size());
    }

    @Test
    void namesOfOneHashAreToldApart() {
        CategoryNames names = new CategoryNames();
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        names.add("Aa");
        assertThat(names.find("BB")).isEqualTo(-1);
        names.add("BB");
        assertThat(names.find("Aa")).isZero();
        assertThat(names.find("BB")).isEqualTo(1);
    }

    @Test
    void aNumberBeyondTheNamesIsRefused() {
        CategoryNames names = new CategoryNames();
        names.add("a");
        assertThatThrownBy(() -> names.get(1)).hasMessageContaining("1 names, no number 1");
    }
}
