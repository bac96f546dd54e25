package io.attune.serving.batch;

import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.lm.SequenceScore;
import io.attune.model.token.EncodedExample;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;

/**
 * Runs completions and scores in batches, each kind on a thread of its own. Requests of one batch have the same adapter
 * and the same sampling; a batch runs to its end, what comes meanwhile waits, and what finds the queue full is refused.
 */
public final class Batcher implements AutoCloseable {
    private final Engine engine;
    private final BatchQueue<CompletionJob> completions;
    private final BatchQueue<ScoreJob> scores;
    private final BatchWorker<CompletionJob> completionWorker;
    private final BatchWorker<ScoreJob> scoreWorker;
    private final IntConsumer onBatch;

    /**
     * @param largestBatch most requests in one batch
     * @param queue most requests that wait, per kind
     * @param onBatch hears the size of every batch of completions
     */
    public Batcher(Engine engine, int largestBatch, int queue, IntConsumer onBatch) {
        this.engine = engine;
        this.onBatch = onBatch;
        this.completions = new BatchQueue<>(queue, largestBatch);
        this.scores = new BatchQueue<>(queue, largestBatch);
        this.completionWorker = new BatchWorker<>("attune-serving-generate", completions, this::generate);
        this.scoreWorker = new BatchWorker<>("attune-serving-score", scores, this::score);
    }

    public void start() {
        completionWorker.start();
        scoreWorker.start();
    }

    /**
     * Asks for a completion.
     *
     * @param seeded whether the same seed must give the same text again, whatever else is asked for
     * @param slot the adapter, of which the caller has become a user; released when the completion is finished, or
     *     here when it is refused
     * @throws OverloadedException when the queue is full
     */
    public void complete(
            int[] prompt, GenerationOptions options, boolean seeded, AdapterSlot slot, CompletionListener listener)
            throws OverloadedException {
        boolean alone = seeded && options.temperature() > 0;
        queue(completions, new CompletionJob(prompt, options, alone, slot, listener));
    }

    /**
     * Asks for a score.
     *
     * @param slot as for {@link #complete}
     * @throws OverloadedException when the queue is full
     */
    public CompletionStage<SequenceScore> score(EncodedExample example, AdapterSlot slot) throws OverloadedException {
        ScoreJob job = new ScoreJob(example, slot);
        queue(scores, job);
        return job.answer();
    }

    /** Requests that wait. */
    public int waiting() {
        return completions.size() + scores.size();
    }

    /** Runs what waits, as far as the time goes; the rest fails with {@link OverloadedException}. */
    public void close(Duration patience) {
        completionWorker.close(patience);
        scoreWorker.close(patience);
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    private static <J extends Job> void queue(BatchQueue<J> queue, J job) throws OverloadedException {
        try {
            queue.put(job);
        } catch (OverloadedException e) {
            job.slot().release();
            throw e;
        }
    }

    private void generate(List<CompletionJob> batch) {
        onBatch.accept(batch.size());
        GenerationOptions first = batch.get(0).options();
        int longest = batch.stream()
                .mapToInt(job -> job.options().maxNewTokens())
                .max()
                .orElseThrow();
        GenerationOptions options = new GenerationOptions(
                longest, first.temperature(), first.topP(), first.topK(), first.seed(), first.stop());
        List<GeneratedText> texts = engine.generate(
                batch.stream().map(CompletionJob::prompt).toList(),
                options,
                batch.get(0).slot().adapter(),
                (sequence, token, delta) -> batch.get(sequence).onToken(delta));
        for (int i = 0; i < texts.size(); i++) {
            batch.get(i).done(texts.get(i));
        }
    }

    private void score(List<ScoreJob> batch) {
        List<SequenceScore> answers = engine.score(
                batch.stream().map(ScoreJob::example).toList(),
                batch.get(0).slot().adapter());
        for (int i = 0; i < answers.size(); i++) {
            batch.get(i).done(answers.get(i));
        }
    }
}
