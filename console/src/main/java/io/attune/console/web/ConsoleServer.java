package io.attune.console.web;

import io.attune.console.ConsoleConfig;
import io.attune.console.read.PolicyStates;
import io.attune.console.read.TopicReader;
import io.attune.console.view.LoopView;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.staticfiles.Location;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side: health, REST API, change events and the page. Reads only; there is nothing to change by it. */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConsoleServer.class);
    private static final int THREADS = 24;
    /** Scripts, styles and data come from here alone; nobody may frame the page. */
    private static final String SECURITY_POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

    private final ConsoleConfig config;
    private final LoopView view;
    private final TopicReader reader;
    private final PolicyStates policy;
    private final ChangeEvents events;
    private final Javalin server;

    public ConsoleServer(
            ConsoleConfig config, LoopView view, TopicReader reader, PolicyStates policy, ChangeEvents events) {
        this.config = config;
        this.view = view;
        this.reader = reader;
        this.policy = policy;
        this.events = events;
        this.server = Javalin.create(this::configure);
    }

    /** Listens. */
    public void start() {
        server.start(config.host(), config.port());
    }

    /** The port that it listens on, once started. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private void configure(JavalinConfig javalin) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setName("attune-console-http");
        javalin.jetty.threadPool = threads;
        // A scope has a slash in its name: acme%2Fdesk.
        javalin.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(
                UriCompliance.DEFAULT.with("attune", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR)));
        javalin.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        javalin.concurrency.useVirtualThreads = false;
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.http.prefer405over404 = true;
        javalin.staticFiles.add(files -> {
            files.hostedPath = "/";
            files.directory = "/io/attune/console/page";
            files.location = Location.CLASSPATH;
            files.headers = Map.of("Cache-Control", "no-cache");
        });
        javalin.routes
                .before(ConsoleServer::secure)
                .get("/health/live", context -> Json.answer(context, 200, Map.of("status", "up")))
                .get("/health/ready", this::ready)
                .get("/api/scopes", this::scopes)
                .get("/api/scopes/<scope>", this::scope)
                .sse("/api/events", events::add)
                .error(404, context -> error(context, 404, () -> "there is no " + context.path()))
                .error(405, context -> error(context, 405, () -> context.method() + " is not for " + context.path()))
                .exception(Exception.class, (e, context) -> {
                    log.error("a request to {} failed", context.path(), e);
                    Json.answer(context, 500, Map.of("error", "the console failed on this request"));
                });
    }

    private static void secure(Context context) {
        context.header("Content-Security-Policy", SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
    }

    private void ready(Context context) {
        boolean ready = reader.ready();
        Json.answer(context, ready ? 200 : 503, Map.of("status", ready ? "up" : "down", "reader", reader.state()));
    }

    private void scopes(Context context) {
        Json.answer(context, 200, ScopeList.of(view.scopes(), config.links(), reader.state()));
    }

    private void scope(Context context) {
        String scope = context.pathParam("scope");
        var known = view.scope(scope);
        var report = policy.of(scope);
        if (known.isEmpty() && report.isEmpty()) {
            error(context, 404, () -> "nothing was heard of scope " + scope);
            return;
        }
        Json.answer(
                context,
                200,
                ScopePage.of(known.orElseGet(() -> view.nothing(scope)), report.orElse(null), reader.state()));
    }

    /** Leaves an error's own explanation as it is. */
    private static void error(Context context, int status, Supplier<String> message) {
        if (!String.valueOf(context.result()).startsWith("{")) {
            Json.answer(context, status, Map.of("error", message.get()));
        }
    }
}
