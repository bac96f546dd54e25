package io.attune.serving.api;

import io.attune.serving.batch.Completion;
import io.attune.serving.batch.CompletionListener;
import io.attune.serving.batch.OverloadedException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Carries a completion from the generating thread to the request's own, so that a slow client holds up nobody else. It
 * holds at most as many pieces as the completion may have tokens.
 */
final class CompletionEvents implements CompletionListener {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Duration patience;
    private volatile boolean wanted = true;

    private sealed interface Event {
        record Text(String delta) implements Event {}

        record Done(Completion completion) implements Event {}

        record Failed(Exception problem) implements Event {}
    }

    CompletionEvents(Duration patience) {
        this.patience = patience;
    }

    @Override
    public boolean onText(String delta) {
        events.add(new Event.Text(delta));
        return wanted;
    }

    @Override
    public void onDone(Completion completion) {
        events.add(new Event.Done(completion));
    }

    @Override
    public void onFailure(Exception problem) {
        events.add(new Event.Failed(problem));
    }

    /**
     * Passes the text on as it comes, until the end. A client that went away ends the completion early; that is a
     * completion too.
     */
    Completion follow(Reply reply) throws ApiException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            Event event = events.poll(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (event == null) {
                wanted = false;
                throw ApiException.overloaded("the request took longer than " + patience.toSeconds() + " s");
            }
            if (event instanceof Event.Done done) {
                return done.completion();
            }
            if (event instanceof Event.Failed failed) {
                throw problem(failed.problem());
            }
            if (event instanceof Event.Text text && wanted) {
                pass(reply, text.delta());
            }
        }
    }

    private void pass(Reply reply, String delta) {
        try {
            reply.text(delta);
        } catch (ClientGoneException e) {
            // The client has gone: the generating thread hears of it at the next token.
            wanted = false;
        }
    }

    private static ApiException problem(Exception problem) {
        return problem instanceof OverloadedException
                ? ApiException.overloaded(problem.getMessage())
                : ApiException.of(500, "internal_error", "the model failed on this request");
    }
}
