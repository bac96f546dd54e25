package io.attune.ingestion.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.ingestion.client.ScopeName;
import io.attune.ingestion.row.BodySplitter;
import io.attune.ingestion.row.Reason;
import io.attune.ingestion.row.RowBody;
import io.attune.schemas.topic.Topic;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One kind of row over HTTP: bounded reading, admission, an answer per row. */
final class RowsEndpoint implements Handler {
    /** Names the scope of rows that name none. */
    static final String SCOPE_HEADER = "X-Attune-Scope";

    private final Topic topic;
    private final RowIntake<?> intake;
    private final GatewayConfig config;
    private final Semaphore places;
    private final DeadLetterBox deadLetters;
    private final GatewayMetrics metrics;
    private final BodyReader reader;
    private final BodySplitter splitter;

    RowsEndpoint(
            Topic topic,
            RowIntake<?> intake,
            GatewayConfig config,
            Semaphore places,
            DeadLetterBox deadLetters,
            GatewayMetrics metrics) {
        this.topic = topic;
        this.intake = intake;
        this.config = config;
        this.places = places;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.reader = new BodyReader(config.limits().bodyBytes());
        this.splitter = new BodySplitter(config.limits());
    }

    @Override
    public void handle(Context context) throws IOException, InterruptedException {
        long start = System.nanoTime();
        if (!places.tryAcquire(config.admission().toNanos(), TimeUnit.NANOSECONDS)) {
            metrics.overloaded(topic, since(start));
            retryLater(context, error("too many requests are waiting for Kafka; nothing was taken"));
            return;
        }
        try {
            admitted(context, start);
        } finally {
            places.release();
        }
    }

    private void admitted(Context context, long start) throws IOException, InterruptedException {
        String scope = context.header(SCOPE_HEADER);
        if (scope != null && !ScopeName.isValid(scope)) {
            String shown = scope.length() > 140 ? scope.substring(0, 140) + "…" : scope;
            refuse(
                    context,
                    400,
                    Reason.INVALID_VALUE,
                    SCOPE_HEADER + " must be tenant/application but is '" + shown + "'",
                    start);
            return;
        }
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("identity")) {
            refuse(context, 415, Reason.INVALID_VALUE, "Content-Encoding must be identity but is " + encoding, start);
            return;
        }
        boolean waits = context.header("Expect") != null;
        BodyReader.Body body = reader.read(
                context.req()::getInputStream,
                context.req().getContentLengthLong(),
                waits,
                config.limits().deadLetterBytes());
        if (body instanceof BodyReader.Body.TooLarge large) {
            String message = "a body must have at most " + config.limits().bodyBytes() + " bytes but has at least "
                    + large.size();
            deadLetters.put(topic, scope, large.begin(), large.size(), message);
            context.header("Connection", "close");
            refuse(context, 413, Reason.TOO_LARGE, message, start);
            return;
        }
        if (body instanceof BodyReader.Body.CutOff cut) {
            String message = "the body ended after " + cut.begin().length + " bytes, before it was complete";
            deadLetters.put(topic, scope, cut.begin(), cut.begin().length, message);
            context.header("Connection", "close");
            refuse(context, 400, Reason.MALFORMED_JSON, message, start);
            return;
        }
        rows(context, ((BodyReader.Body.Whole) body).bytes(), scope, start);
    }

    private void rows(Context context, byte[] body, String scope, long start) throws InterruptedException {
        RowBody split = splitter.split(body, context.contentType());
        if (split instanceof RowBody.Unreadable unreadable) {
            deadLetters.put(topic, scope, body, body.length, unreadable.message());
            int status = unreadable.reason() == Reason.TOO_LARGE ? 413 : 400;
            refuse(context, status, unreadable.reason(), unreadable.message(), start);
            return;
        }
        RequestAnswer answer = new RequestAnswer(
                intake.take(((RowBody.Rows) split).rows(), scope == null ? ScopeName.DEFAULT : scope));
        metrics.answered(topic, answer, since(start));
        if (answer.status() == 503) {
            retryLater(context, answer.json());
        } else {
            json(context, answer.status(), answer.json());
        }
    }

    private void refuse(Context context, int status, Reason reason, String message, long start) {
        metrics.refused(topic, reason, status, since(start));
        json(context, status, error(message).put("reason", reason.label()));
    }

    private void retryLater(Context context, ObjectNode answer) {
        context.header(
                "Retry-After", Long.toString(Math.max(1, config.retryAfter().toSeconds())));
        json(context, 503, answer);
    }

    static ObjectNode error(String message) {
        return JsonNodeFactory.instance.objectNode().put("accepted", 0).put("error", message);
    }

    static void json(Context context, int status, ObjectNode answer) {
        context.status(status).contentType("application/json").result(answer.toString());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
