package io.attune.ingestion.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.ingestion.client.AttuneClient;
import io.attune.ingestion.client.ClientOptions;
import io.attune.ingestion.row.FeedbackRow;
import io.attune.ingestion.row.InteractionRow;
import io.attune.ingestion.row.RowLimits;
import io.attune.ingestion.row.RowParser;
import io.attune.schemas.config.Connections;
import io.attune.schemas.topic.Topic;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP gateway. {@code POST /v1/interactions} and {@code POST /v1/feedback} take one JSON object, an array, or one
 * object per line, and answer for each row after Kafka has acknowledged it: 200 all accepted, 207 some, 400 none was
 * readable, 413 too large, 503 with {@code Retry-After} when Kafka is away. {@code GET /health/live},
 * {@code /health/ready} and {@code /metrics} besides.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    /** Threads beyond those that may wait for Kafka: Jetty's own, and some that answer health questions meanwhile. */
    private static final int SPARE_THREADS = 10;

    private final GatewayConfig config;
    private final AttuneClient client;
    private final Readiness readiness;
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final Javalin server;
    private boolean closed;

    public Gateway(Connections connections, GatewayConfig config) {
        this(connections, config, Clock.systemUTC());
    }

    public Gateway(Connections connections, GatewayConfig config, Clock clock) {
        this.config = config;
        this.client = new AttuneClient(connections, clientOptions(config), clock);
        this.readiness = new Readiness(connections);
        RowLimits limits = config.limits();
        RowParser parser = new RowParser(limits);
        DeadLetterBox deadLetters = new DeadLetterBox(client, limits, metrics, clock);
        Semaphore places = new Semaphore(config.requests(), true);
        RowsEndpoint interactions = new RowsEndpoint(
                Topic.INTERACTIONS,
                new RowIntake<>(
                        new InteractionRow(limits, clock),
                        parser,
                        client::interaction,
                        deadLetters,
                        config.acknowledgement()),
                config,
                places,
                deadLetters,
                metrics);
        RowsEndpoint feedback = new RowsEndpoint(
                Topic.FEEDBACK,
                new RowIntake<>(
                        new FeedbackRow(limits, clock),
                        parser,
                        client::feedback,
                        deadLetters,
                        config.acknowledgement()),
                config,
                places,
                deadLetters,
                metrics);
        this.server = Javalin.create(javalin -> configure(javalin, interactions, feedback));
    }

    /** Listens; rows are answered with 503 until Kafka is there. */
    public void start() {
        readiness.start();
        server.start(config.host(), config.port());
        log.info("ingestion listens on {}", url());
    }

    /** The port that it listens on, once started. */
    public int port() {
        return server.port();
    }

    /** Base address, once started. */
    public URI url() {
        String host = config.host().equals("0.0.0.0") ? "127.0.0.1" : config.host();
        return URI.create("http://" + host + ":" + port());
    }

    /** Whether Kafka answers and has the topics. */
    public boolean ready() {
        return readiness.ready();
    }

    /** Ends requests, then waits for what Kafka has not acknowledged yet. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.stop();
        readiness.close();
        client.close();
        metrics.close();
    }

    private void configure(JavalinConfig javalin, RowsEndpoint interactions, RowsEndpoint feedback) {
        QueuedThreadPool threads =
                new QueuedThreadPool(4 * config.requests() + SPARE_THREADS, Math.min(4, config.requests()));
        threads.setName("attune-ingestion-http");
        javalin.jetty.threadPool = threads;
        // A stop answers new requests with 503 and lets those that wait for Kafka come to their end.
        javalin.jetty.modifyServer(jetty -> {
            jetty.setHandler(new GracefulHandler());
            jetty.setStopTimeout(config.acknowledgement().plusSeconds(1).toMillis());
        });
        javalin.concurrency.useVirtualThreads = false;
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.http.prefer405over404 = true;
        javalin.routes
                .after(context -> {
                    if (context.statusCode() >= 400) {
                        BodyReader.settle(context);
                    }
                })
                .post("/v1/interactions", interactions)
                .post("/v1/feedback", feedback)
                .get("/health/live", context -> health(context, null))
                .get("/health/ready", context -> health(context, readiness.problem()))
                .get("/metrics", context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.scrape()))
                .error(
                        404,
                        context -> RowsEndpoint.json(
                                context,
                                404,
                                RowsEndpoint.error("there is no " + context.path()
                                        + "; there are POST /v1/interactions, POST /v1/feedback")))
                .error(
                        405,
                        context -> RowsEndpoint.json(
                                context, 405, RowsEndpoint.error(context.method() + " is not for " + context.path())))
                .exception(InterruptedException.class, (e, context) -> {
                    Thread.currentThread().interrupt();
                    RowsEndpoint.json(context, 503, RowsEndpoint.error("the gateway is closing"));
                })
                .exception(Exception.class, (e, context) -> {
                    log.error("a request to {} failed", context.path(), e);
                    RowsEndpoint.json(context, 500, RowsEndpoint.error("the gateway failed on this request"));
                });
    }

    private static void health(Context context, String problem) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", problem == null ? "up" : "down");
        if (problem != null) {
            answer.put("problem", problem);
        }
        RowsEndpoint.json(context, problem == null ? 200 : 503, answer);
    }

    /** The producer gives up before the request does, so that what got 503 is not delivered behind its back. */
    private static ClientOptions clientOptions(GatewayConfig config) {
        Duration patience = config.acknowledgement();
        return new ClientOptions(
                "attune-ingestion-gateway",
                config.bufferBytes(),
                patience.dividedBy(4),
                patience.multipliedBy(3).dividedBy(4),
                Duration.ofMillis(5));
    }
}
