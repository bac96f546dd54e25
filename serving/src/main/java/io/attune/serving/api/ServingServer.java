package io.attune.serving.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.attune.model.lm.CausalLm;
import io.attune.schemas.config.Connections;
import io.attune.serving.batch.Batcher;
import io.attune.serving.batch.CausalLmEngine;
import io.attune.serving.batch.Engine;
import io.attune.serving.swap.AdapterSwitch;
import io.attune.serving.swap.DeploymentReader;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference server: OpenAI's {@code POST /v1/chat/completions} and {@code GET /v1/models} on the adapter that is
 * deployed for the scope (header {@code X-Attune-Scope}), {@code POST /v1/score}, {@code GET /v1/adapters},
 * {@code /health/live}, {@code /health/ready}, {@code /metrics}. Deployments are swapped in while requests run.
 */
public final class ServingServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServingServer.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int SPARE_THREADS = 16;
    private static final long SPOOL_BYTES = 1L << 30;

    private final ServingConfig config;
    private final ServingMetrics metrics = new ServingMetrics();
    private final Batcher batcher;
    private final AdapterSwitch adapters;
    private final DeploymentReader deployments;
    private final InteractionLog interactions;
    private final Javalin server;
    private boolean started;
    private boolean closed;

    /** Serves a model, which stays its owner's and is closed after this. */
    public ServingServer(Connections connections, ServingConfig config, CausalLm lm) {
        this(connections, config, new CausalLmEngine(lm, config.contextTokens()), Clock.systemUTC());
    }

    public ServingServer(Connections connections, ServingConfig config, Engine engine, Clock clock) {
        this.config = config;
        this.batcher = new Batcher(engine, config.largestBatch(), config.queue(), metrics::batch);
        this.adapters = new AdapterSwitch(engine, connections.adapterStore(), clock);
        this.deployments = new DeploymentReader(connections, "attune-serving-deployments", adapters);
        this.interactions = new InteractionLog(connections, config.unacknowledged(), spool(config));
        metrics.gauge("attune.serving.waiting", batcher::waiting);
        metrics.gauge("attune.serving.interactions.unacknowledged", interactions::unacknowledged);
        metrics.gauge("attune.serving.interactions.spooled", interactions::spooled);
        ChatCall chat = new ChatCall(config, engine, adapters, batcher, interactions, metrics, clock);
        ScoreCall score = new ScoreCall(config, engine, adapters, batcher, metrics);
        this.server = Javalin.create(javalin -> configure(javalin, chat, score, clock));
    }

    private static InteractionSpool spool(ServingConfig config) {
        return config.spool() == null ? null : new InteractionSpool(config.spool(), SPOOL_BYTES);
    }

    /** Listens at once; {@link #ready} once the deployments so far are in effect. */
    public void start() {
        started = true;
        batcher.start();
        interactions.start();
        deployments.start();
        server.start(config.host(), config.port());
        log.info("serving {} listens on {}", config.modelName(), url());
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

    /** Whether the deployments that were there at the start are in effect or refused. */
    public boolean ready() {
        return deployments.ready();
    }

    /** Finishes what runs, as far as ten seconds go, and waits for Kafka to take the interactions. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (started) {
            server.stop();
            batcher.close(DRAIN);
            deployments.close();
            interactions.close();
        }
        adapters.close();
        metrics.close();
    }

    private void configure(JavalinConfig javalin, ChatCall chat, ScoreCall score, Clock clock) {
        QueuedThreadPool threads =
                new QueuedThreadPool(2 * (config.queue() + config.largestBatch()) + SPARE_THREADS, 4);
        threads.setName("attune-serving-http");
        javalin.jetty.threadPool = threads;
        // A stop answers new requests with 503 and lets those that run come to their end, this long.
        javalin.jetty.modifyServer(jetty -> {
            jetty.setHandler(new GracefulHandler());
            jetty.setStopTimeout(DRAIN.toMillis());
        });
        javalin.concurrency.useVirtualThreads = false;
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.http.prefer405over404 = true;
        javalin.routes
                .after(context -> {
                    if (context.statusCode() >= 400) {
                        RequestBody.settle(context);
                    }
                })
                .post("/v1/chat/completions", chat)
                .post("/v1/score", score)
                .get("/v1/models", new ModelsCall(config.modelName(), adapters, metrics, clock))
                .get("/v1/adapters", new AdaptersCall(config.modelName(), adapters, metrics))
                .get("/health/live", context -> health(context, true))
                .get("/health/ready", context -> health(context, ready()))
                .get("/metrics", context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.scrape()))
                .error(404, context -> fallback(context, "there is no " + context.path()))
                .error(405, context -> fallback(context, context.method() + " is not for " + context.path()))
                .exception(InterruptedException.class, (e, context) -> {
                    Thread.currentThread().interrupt();
                    Call.error(context, ApiException.overloaded("serving is closing"));
                })
                .exception(Exception.class, (e, context) -> {
                    log.error("a request to {} failed", context.path(), e);
                    Call.error(context, ApiException.of(500, "internal_error", "serving failed on this request"));
                });
    }

    /** Answers of our own with these codes have a body already. */
    private static void fallback(Context context, String message) {
        if (!"application/json".equals(context.res().getContentType())) {
            Call.error(context, ApiException.of(context.statusCode(), "not_found", message));
        }
    }

    private static void health(Context context, boolean up) {
        context.status(up ? 200 : 503)
                .contentType("application/json")
                .result(JsonNodeFactory.instance
                        .objectNode()
                        .put("status", up ? "up" : "down")
                        .toString());
    }
}
