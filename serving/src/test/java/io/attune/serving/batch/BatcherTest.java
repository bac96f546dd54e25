package io.attune.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.token.EncodedExample;
import io.attune.serving.batch.FakeEngine.FakeAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batching on an engine that only counts. */
class BatcherTest {
    private final FakeEngine engine = new FakeEngine();
    private final Batcher batcher = new Batcher(engine, 4, 10, size -> {});

    @AfterEach
    void stop() {
        if (engine.steps != null) {
            engine.steps.release(1_000_000);
        }
        batcher.close(Duration.ofSeconds(5));
    }

    /** Collects what a request hears. */
    private static final class Heard implements CompletionListener {
        final CompletableFuture<Completion> end = new CompletableFuture<>();
        final StringBuffer text = new StringBuffer();
        volatile boolean wanted = true;

        @Override
        public boolean onText(String delta) {
            text.append(delta);
            return wanted;
        }

        @Override
        public void onDone(Completion completion) {
            end.complete(completion);
        }

        @Override
        public void onFailure(Exception problem) {
            end.completeExceptionally(problem);
        }

        Completion await() throws Exception {
            return end.get(10, TimeUnit.SECONDS);
        }
    }

    private Heard ask(GenerationOptions options, boolean seeded, AdapterSlot slot) throws OverloadedException {
        assertThat(slot.tryUse()).isTrue();
        Heard heard = new Heard();
        batcher.complete(new int[] {1}, options, seeded, slot, heard);
        return heard;
    }

    /** Lets one request run alone and hold the engine, so that the next ones queue up behind it. */
    private Heard occupy(AdapterSlot slot) throws OverloadedException {
        engine.steps = new Semaphore(0);
        batcher.start();
        Heard first = ask(GenerationOptions.greedy(1), false, slot);
        Awaitility.await().until(() -> engine.batches.size() == 1);
        return first;
    }

    @Test
    void whatWaitsRunsTogetherUpToTheLargestBatchAndEachEndsAtItsOwnLength() throws Exception {
        AdapterSlot base = AdapterSlot.base();
        occupy(base);
        List<Heard> heard = new ArrayList<>();
        for (int length = 1; length <= 5; length++) {
            heard.add(ask(GenerationOptions.greedy(length), false, base));
        }
        engine.steps.release(1_000);
        for (int length = 1; length <= 5; length++) {
            Completion completion = heard.get(length - 1).await();
            assertThat(completion.text()).isEqualTo("abcde".substring(0, length));
            assertThat(completion.tokens()).isEqualTo(length);
            assertThat(completion.end()).isEqualTo(Completion.End.LENGTH);
            assertThat(heard.get(length - 1).text).hasToString(completion.text());
        }
        assertThat(engine.batches).containsExactly(1, 4, 1);
    }

    @Test
    void otherAdaptersOtherSamplingAndSeedsRunApart() throws Exception {
        AdapterSlot base = AdapterSlot.base();
        AdapterSlot adapter = new AdapterSlot(new FakeAdapter("a", 1, GoldenOutputs.NONE));
        occupy(base);
        GenerationOptions warm = GenerationOptions.sampled(1, 0.7f, 1, 5);
        List<Heard> heard = List.of(
                ask(warm, false, base),
                ask(GenerationOptions.greedy(1), false, adapter),
                ask(warm, true, base),
                ask(GenerationOptions.greedy(1), true, base),
                ask(warm, false, base),
                ask(warm, true, base));
        engine.steps.release(1_000);
        for (Heard one : heard) {
            assertThat(one.await().tokens()).isEqualTo(1);
        }
        // The two unseeded warm ones share a batch, nothing else does; a seed does not matter to a greedy request.
        assertThat(engine.batches).containsExactly(1, 2, 1, 1, 1, 1);
    }

    @Test
    void aFullQueueRefusesAndReleasesTheAdapter() throws Exception {
        AdapterSlot base = AdapterSlot.base();
        occupy(base);
        for (int i = 0; i < 10; i++) {
            ask(GenerationOptions.greedy(1), false, base);
        }
        AdapterSlot adapter = new AdapterSlot(new FakeAdapter("a", 1, GoldenOutputs.NONE));
        assertThatThrownBy(() -> ask(GenerationOptions.greedy(1), false, adapter))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("10 requests are waiting");
        adapter.release();
        assertThat(adapter.freed()).isTrue();
    }

    @Test
    void aBatchThatFailsFailsItsRequestsAndNoOthers() throws Exception {
        AdapterSlot adapter = new AdapterSlot(new FakeAdapter("a", 1, GoldenOutputs.NONE));
        Heard first = occupy(adapter);
        engine.failure = new IllegalStateException("out of memory");
        engine.steps.release(1);
        assertThatThrownBy(first::await).isInstanceOf(ExecutionException.class).hasRootCauseMessage("out of memory");
        engine.failure = null;
        engine.steps.release(1_000);
        assertThat(ask(GenerationOptions.greedy(2), false, adapter).await().text())
                .isEqualTo("ab");
        adapter.release();
        Awaitility.await().until(adapter::freed);
    }

    @Test
    void aRequestThatNobodyWantsAnyMoreEndsEarly() throws Exception {
        AdapterSlot base = AdapterSlot.base();
        batcher.start();
        engine.steps = new Semaphore(3);
        Heard heard = ask(GenerationOptions.greedy(50), false, base);
        Awaitility.await().until(() -> heard.text.length() == 3);
        heard.wanted = false;
        engine.steps.release(1_000);
        Completion completion = heard.await();
        assertThat(completion.end()).isEqualTo(Completion.End.CANCELLED);
        assertThat(completion.tokens()).isEqualTo(4);
    }

    @Test
    void scoresAreBatchedPerAdapter() throws Exception {
        AdapterSlot base = AdapterSlot.base();
        batcher.start();
        List<CompletableFuture<Double>> losses = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            assertThat(base.tryUse()).isTrue();
            losses.add(batcher.score(new EncodedExample(new int[5 + i], 5), base)
                    .thenApply(score -> score.negativeLogLikelihood())
                    .toCompletableFuture());
        }
        for (int i = 1; i <= 6; i++) {
            assertThat(losses.get(i - 1).get(10, TimeUnit.SECONDS)).isEqualTo(2.0 * i);
        }
    }

    @Test
    void closingFinishesWhatWaitsAndRefusesTheRest() throws Exception {
        AdapterSlot base = AdapterSlot.base();
        occupy(base);
        Heard waiting = ask(GenerationOptions.greedy(3), false, base);
        engine.steps.release(1_000);
        batcher.close(Duration.ofSeconds(5));
        assertThat(waiting.await().text()).isEqualTo("abc");
        assertThatThrownBy(() -> ask(GenerationOptions.greedy(1), false, base))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("closing");
    }
}
