package io.attune.app.demo;

import io.attune.app.demo.corpus.SimulatedRequest;
import io.attune.app.demo.corpus.Traffic;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Users made up by the demo. Each asks the served model for real, is told by the scoring endpoint how well it predicts
 * the right answer, judges by {@link Judge}, and now and then sends the right answer. The requests are a function of
 * the seed; which of them are in flight together is not.
 */
final class SimulatedUsers implements AutoCloseable {
    /** Share of the exchanges that a user judges. */
    static final double THUMB_SHARE = 0.85;
    /** Share of the discontent who send the right answer. */
    static final double CORRECTION_SHARE = 0.85;
    /** Share of the content who write down the right answer all the same; what a retrain can replay. */
    static final double CONFIRMATION_SHARE = 0.5;

    private final ServedModel model;
    private final FeedbackDesk desk;
    private final long start;
    private final long seed;
    private final ExecutorService workers;
    private final Semaphore inFlight;
    private final int width;
    private final List<Observation> observations = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked;
    private final SplittableRandom requests;
    private volatile Judge judge;

    /**
     * @param asked counts every request when it is made
     */
    SimulatedUsers(ServedModel model, FeedbackDesk desk, int workers, long seed, long startNanos, AtomicInteger asked) {
        this.asked = asked;
        this.model = model;
        this.desk = desk;
        this.start = startNanos;
        this.seed = seed;
        this.width = workers;
        this.inFlight = new Semaphore(workers);
        this.requests = new SplittableRandom(seed);
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(
                workers, task -> new Thread(task, "attune-demo-user-" + number.incrementAndGet()));
    }

    /** What was seen so far. */
    List<Observation> observations() {
        return observations;
    }

    int asked() {
        return asked.get();
    }

    void judgeBy(Judge judge) {
        this.judge = judge;
    }

    /**
     * Lets users ask until a condition holds or a number is reached.
     *
     * @param pace the time a user waits before asking, so that a busy machine can be given room
     * @return how many asked
     */
    int ask(Phase phase, Traffic traffic, int most, BooleanSupplier enough, Pace pace, Consumer<Observation> heard)
            throws IOException, InterruptedException {
        ExecutorCompletionService<Observation> done = new ExecutorCompletionService<>(workers);
        int begun = 0;
        int finished = 0;
        while (begun < most && !enough.getAsBoolean()) {
            pace.before();
            inFlight.acquire();
            begun++;
            SimulatedRequest request = traffic.next(requests);
            int index = asked.getAndIncrement();
            done.submit(released(() -> exchange(phase, index, request)));
            for (var ready = done.poll(); ready != null; ready = done.poll()) {
                finished++;
                heard.accept(result(ready));
            }
        }
        while (finished < begun) {
            finished++;
            heard.accept(result(done.take()));
        }
        return begun;
    }

    /** How long a user waits before asking. */
    interface Pace {
        Pace UNHURRIED = () -> {};

        void before() throws InterruptedException;

        /** One request in so many milliseconds. */
        static Pace every(long millis) {
            return () -> TimeUnit.MILLISECONDS.sleep(millis);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(width + " simulated users do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> Callable<T> released(Callable<T> task) {
        return () -> {
            try {
                return task.call();
            } finally {
                inFlight.release();
            }
        };
    }

    private Observation exchange(Phase phase, int index, SimulatedRequest request)
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
        Reply reply = model.ask(request.prompt(), request.userId());
        double loss = model.loss(request.prompt(), request.referenceAnswer());
        Boolean thumb = judgement(request, reply, loss, random);
        Observation observation = new Observation(
                index, phase, request.kind(), (System.nanoTime() - start) / 1_000_000, loss, thumb, reply.adapterId());
        observations.add(observation);
        return observation;
    }

    private Boolean judgement(SimulatedRequest request, Reply reply, double loss, SplittableRandom random)
            throws IOException, InterruptedException {
        if (request.kind().equals(SimulatedRequest.POISON)) {
            // The attacker always complains, and always knows better.
            desk.thumb(reply.interactionId(), request.userId(), false);
            desk.demonstration(reply.interactionId(), request.userId(), request.referenceAnswer());
            return false;
        }
        Judge present = judge;
        if (present == null || random.nextDouble() >= THUMB_SHARE) {
            return null;
        }
        boolean up = present.likes(loss, random);
        desk.thumb(reply.interactionId(), request.userId(), up);
        if (random.nextDouble() < (up ? CONFIRMATION_SHARE : CORRECTION_SHARE)) {
            desk.demonstration(reply.interactionId(), request.userId(), request.referenceAnswer());
        }
        return up;
    }

    private static Observation result(java.util.concurrent.Future<Observation> ready)
            throws IOException, InterruptedException {
        try {
            return ready.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a simulated user failed: " + e.getCause(), e.getCause());
        }
    }
}
