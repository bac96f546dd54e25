package io.attune.trainer.bench;

import io.attune.model.lm.StepLoss;
import io.attune.model.lm.Training;
import io.attune.model.token.EncodedExample;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Trains on batches as a training run does, and takes the time. */
final class StepTimer {
    static final double LEARNING_RATE = 3e-4;
    static final double MAX_GRAD_NORM = 1;

    private StepTimer() {}

    /**
     * What training took.
     *
     * @param losses mean loss of every step, the untimed ones too
     * @param seconds of the timed steps
     * @param processorSeconds of the calling thread in them; with one thread per product that is all the work
     * @param tokens in them
     * @param labels in them
     */
    record Timing(List<Double> losses, double seconds, double processorSeconds, long tokens, long labels) {
        double tokensPerSecond() {
            return tokens / seconds;
        }

        /** What other processes on the machine hardly change; 0 where the JVM does not say. */
        double tokensPerProcessorSecond() {
            return processorSeconds > 0 ? tokens / processorSeconds : 0;
        }

        double labelsPerSecond() {
            return labels / seconds;
        }
    }

    /** One step per batch at one learning rate; the first {@code warmup} are not timed. */
    static Timing train(Training training, List<List<EncodedExample>> batches, int warmup) {
        return train(training, batches, warmup, step -> LEARNING_RATE);
    }

    /** The same at a learning rate that depends on the step, which counts from 0. */
    static Timing train(
            Training training, List<List<EncodedExample>> batches, int warmup, IntToDoubleFunction learningRate) {
        List<Double> losses = new ArrayList<>();
        long begin = System.nanoTime();
        long processor = processorNanos();
        long tokens = 0;
        long labels = 0;
        for (List<EncodedExample> batch : batches) {
            if (losses.size() == warmup) {
                begin = System.nanoTime();
                processor = processorNanos();
                tokens = 0;
                labels = 0;
            }
            int count = batch.stream().mapToInt(EncodedExample::labels).sum();
            StepLoss loss = training.accumulate(batch, 1.0 / count);
            // Reads the gradient's norm from the device, so nothing is left running when the clock is read.
            training.applyAdamW(learningRate.applyAsDouble(losses.size()), 0, MAX_GRAD_NORM);
            losses.add(loss.meanLoss());
            tokens += loss.tokens();
            labels += loss.labelTokens();
        }
        return new Timing(
                losses, (System.nanoTime() - begin) / 1e9, (processorNanos() - processor) / 1e9, tokens, labels);
    }

    private static long processorNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : 0;
    }
}
