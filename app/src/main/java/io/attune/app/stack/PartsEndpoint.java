package io.attune.app.stack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Which parts of a stack are ready, on the loopback interface: a JSON object of their names and {@code true} or {@code false}, at any path. Tells of parts
 * that have no address of their own, such as a trainer whose thread has died.
 */
final class PartsEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService worker;

    /** Starts to listen on a free port. */
    PartsEndpoint(Map<String, BooleanSupplier> readiness) throws IOException {
        Map<String, BooleanSupplier> parts = new LinkedHashMap<>(readiness);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "attune-parts-http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(worker);
        server.createContext("/", exchange -> answer(exchange, parts));
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static void answer(HttpExchange exchange, Map<String, BooleanSupplier> parts) throws IOException {
        Map<String, Boolean> ready = new LinkedHashMap<>();
        parts.forEach((name, part) -> ready.put(name, part.getAsBoolean()));
        byte[] json = JsonMapper.builder().build().writeValueAsBytes(ready);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        worker.shutdownNow();
    }
}
