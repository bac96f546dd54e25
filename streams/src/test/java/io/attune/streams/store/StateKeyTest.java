package io.attune.streams.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StateKeyTest {
    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void numbersSortAsTheyCount(@ForAll long a, @ForAll long b) {
        assertThat(Integer.signum(compare(StateKey.sortable(a), StateKey.sortable(b))))
                .isEqualTo(Long.compare(a, b));
    }

    @Property
    void aRangeHoldsItsScopeAndNoOther(@ForAll long number) {
        String key = StateKey.of("acme/desk", StateKey.sortable(number));
        assertThat(compare(key, StateKey.first("acme/desk"))).isPositive();
        assertThat(compare(key, StateKey.last("acme/desk"))).isNegative();
        for (String other : new String[] {"acme/des", "acme/desk2", "acme/desk/x", "acme"}) {
            String foreign = StateKey.of(other, StateKey.sortable(number));
            assertThat(compare(foreign, StateKey.first("acme/desk")) > 0
                            && compare(foreign, StateKey.last("acme/desk")) < 0)
                    .isFalse();
        }
    }

    @Test
    void digestsKeepTheirPartsApart() {
        assertThat(ContentDigest.of("p").with("ab").with("c").hex())
                .isNotEqualTo(ContentDigest.of("p").with("a").with("bc").hex());
        assertThat(ContentDigest.of("p").with(null).hex())
                .isNotEqualTo(ContentDigest.of("p").with("").hex());
        assertThat(ContentDigest.of("p").with("a").hex()).hasSize(32).matches("[0-9a-f]+");
        assertThat(ContentDigest.of("p").with("a").fraction()).isBetween(0.0, 1.0);
    }
}
