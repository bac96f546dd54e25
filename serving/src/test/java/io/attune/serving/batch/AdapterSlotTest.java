package io.attune.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.serving.batch.FakeEngine.FakeAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AdapterSlotTest {
    private final FakeAdapter adapter = new FakeAdapter("a", 1, GoldenOutputs.NONE);
    private final AdapterSlot slot = new AdapterSlot(adapter);

    @Test
    void theLastUserFreesTheAdapter() {
        assertThat(slot.tryUse()).isTrue();
        slot.release();
        assertThat(adapter.closed()).isFalse();
        slot.release();
        assertThat(adapter.closed()).isTrue();
        assertThat(slot.tryUse()).isFalse();
        assertThatThrownBy(slot::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void manyUsersAndOneRetirementFreeItOnceAndNeverInUse() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Integer>> uses = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            uses.add(threads.submit(() -> {
                int used = 0;
                while (slot.tryUse()) {
                    assertThat(adapter.closed()).isFalse();
                    slot.release();
                    used++;
                    if (used == 10_000) {
                        break;
                    }
                }
                return used;
            }));
        }
        slot.release();
        for (Future<Integer> use : uses) {
            use.get();
        }
        threads.shutdown();
        assertThat(adapter.closed()).isTrue();
    }
}
