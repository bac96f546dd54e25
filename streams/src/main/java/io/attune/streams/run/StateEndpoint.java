package io.attune.streams.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.attune.streams.policy.ScopeReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The state over HTTP: {@code GET /v1/scopes} (a JSON array of {@link ScopeReport}; 503 while the state is being restored), {@code
 * /health/live} and {@code /health/ready} (200 or 503).
 */
public final class StateEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService worker;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * Starts to listen.
     *
     * @param port 0 takes a free one
     */
    public StateEndpoint(
            String host,
            int port,
            Supplier<Optional<List<ScopeReport>>> scopes,
            BooleanSupplier live,
            BooleanSupplier ready)
            throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(host, port), 0);
        this.worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "attune-streams-http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(worker);
        server.createContext("/", exchange -> answer(exchange, 404, Map.of("error", "there is nothing here")));
        get("/v1/scopes", exchange -> {
            Optional<List<ScopeReport>> found = scopes.get();
            if (found.isPresent()) {
                answer(exchange, 200, found.get());
            } else {
                answer(exchange, 503, Map.of("error", "the state is being restored"));
            }
        });
        get("/health/live", exchange -> health(exchange, live.getAsBoolean()));
        get("/health/ready", exchange -> health(exchange, ready.getAsBoolean()));
        server.start();
    }

    /** The port that was taken. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        worker.shutdownNow();
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void get(String path, Answer answer) {
        server.createContext(path, exchange -> {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                answer(exchange, 404, Map.of("error", "there is nothing here"));
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                answer(exchange, 405, Map.of("error", "only GET is answered"));
            } else {
                answer.to(exchange);
            }
        });
    }

    private void health(HttpExchange exchange, boolean good) throws IOException {
        answer(exchange, good ? 200 : 503, Map.of("status", good ? "UP" : "DOWN"));
    }

    private void answer(HttpExchange exchange, int status, Object body) throws IOException {
        try (exchange) {
            byte[] bytes = json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
