package io.attune.model.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.token.EncodedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConcurrentUseTest {
    private static final RandomWeights WEIGHTS = new RandomWeights(RandomWeights.tiny(true, null), 51);
    private static final LoraConfig CONFIG = TinyModels.config(2, LoraConfig.ALL_LINEAR);

    @Test
    @Timeout(120)
    void trainingAndUseBySeveralThreadsDoNotDisturbEachOther() throws Exception {
        List<EncodedExample> batch = TinyModels.examples(5, 9, 52);
        List<int[]> prompts = batch.stream().map(EncodedExample::tokens).toList();
        LoraAdapter adapter = TinyModels.adapter(WEIGHTS.config(), CONFIG, 53);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (CausalLm lm = TinyModels.load(WEIGHTS, LlamaWeights.F64);
                AttachedAdapter attached = lm.attach(adapter)) {
            List<SequenceScore> scores = lm.score(batch, attached);
            List<int[]> tokens = tokens(lm.generate(prompts, GenerationOptions.greedy(8), null, null));
            AtomicBoolean training = new AtomicBoolean(true);
            List<Callable<Void>> users = new ArrayList<>();
            users.add(() -> {
                do {
                    assertThat(lm.score(batch, attached)).isEqualTo(scores);
                } while (training.get());
                return null;
            });
            users.add(() -> {
                do {
                    assertThat(tokens(lm.generate(prompts, GenerationOptions.greedy(8), null, null)))
                            .usingRecursiveComparison()
                            .isEqualTo(tokens);
                } while (training.get());
                return null;
            });
            List<Future<Void>> running = new ArrayList<>();
            users.forEach(user -> running.add(threads.submit(user)));
            try (CausalLm floats = TinyModels.load(WEIGHTS, LlamaWeights.F32)) {
                assertThat(trained(floats, batch)).isEqualTo(trained(floats, batch));
            } finally {
                training.set(false);
            }
            for (Future<Void> user : running) {
                user.get();
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static List<int[]> tokens(List<GeneratedText> texts) {
        return texts.stream().map(GeneratedText::tokens).toList();
    }

    private static String trained(CausalLm lm, List<EncodedExample> batch) {
        try (LoraTraining training = LoraTraining.start(lm, CONFIG, null, 1)) {
            for (int i = 0; i < 8; i++) {
                training.accumulate(batch, 0.05);
                training.applyAdamW(1e-3, 0, 1);
            }
            return training.snapshot().id();
        }
    }

    @Test
    @Timeout(60)
    void closingAnAdapterWaitsForWhoUsesIt() throws Exception {
        LoraAdapter adapter = TinyModels.adapter(WEIGHTS.config(), CONFIG, 53);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (CausalLm lm = TinyModels.load(WEIGHTS, LlamaWeights.F32, Set.of());
                AttachedAdapter attached = lm.attach(adapter)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Future<List<GeneratedText>> texts = threads.submit(() -> lm.generate(
                    List.of(new int[] {1, 2, 3}), GenerationOptions.greedy(5), attached, (sequence, token, delta) -> {
                        begun.countDown();
                        try {
                            return goOn.await(30, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            return false;
                        }
                    }));
            begun.await();
            Future<?> closing = threads.submit(attached::close);
            assertThat(closing).isNotDone();
            goOn.countDown();
            assertThat(texts.get().get(0).tokens()).hasSize(5);
            closing.get();
            attached.close();
            assertThatThrownBy(() -> lm.lastLogits(new int[] {1}, attached))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(adapter.id());
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClosedModelAndAnAdapterOfAnotherModelAreRefused() {
        LoraAdapter adapter = TinyModels.adapter(WEIGHTS.config(), CONFIG, 53);
        CausalLm first = TinyModels.load(WEIGHTS, LlamaWeights.F32);
        AttachedAdapter attached = first.attach(adapter);
        try (CausalLm second = TinyModels.load(WEIGHTS, LlamaWeights.F32)) {
            assertThatThrownBy(() -> second.lastLogits(new int[] {1}, attached))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another model");
        }
        first.close();
        first.close();
        attached.close();
        assertThatThrownBy(() -> first.lastLogits(new int[] {1}, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tiny is closed");
    }
}
