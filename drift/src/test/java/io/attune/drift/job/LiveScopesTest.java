package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.watch.ScopeWatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveScopesTest {

    @Test
    void theLeastRecentlyUsedGoAndTheNewestStays() {
        LiveScopes live = new LiveScopes(32);
        for (int i = 0; i < 32; i++) {
            live.add("s" + i, new ScopeWatch("s" + i));
            assertThat(live.takeSurplus()).isEmpty();
        }
        live.get("s0");
        live.add("new", new ScopeWatch("new"));
        assertThat(scopes(live.takeSurplus())).containsExactlyInAnyOrder("s1", "s2");
        assertThat(live.get("s0")).isNotNull();
        assertThat(live.get("new")).isNotNull();
        assertThat(live.get("s1")).isNull();
        assertThat(live.all()).hasSize(31);
    }

    @Test
    void oneAloneMakesRoomForTheNext() {
        LiveScopes live = new LiveScopes(1);
        live.add("a", new ScopeWatch("a"));
        live.add("b", new ScopeWatch("b"));
        assertThat(scopes(live.takeSurplus())).containsExactly("a");
        assertThat(live.get("b")).isNotNull();
    }

    @Test
    void tasksShareAQuarterOfTheHeap() {
        assertThat(LiveScopes.fitting(2L << 30, 2)).isEqualTo(4_096);
        assertThat(LiveScopes.fitting(1 << 20, 100)).isEqualTo(1);
        assertThat(LiveScopes.fitting(Long.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE);
    }

    private static List<String> scopes(List<LiveScopes.Live> lives) {
        List<String> names = new ArrayList<>();
        lives.forEach(live -> names.add(live.scope));
        return names;
    }
}
