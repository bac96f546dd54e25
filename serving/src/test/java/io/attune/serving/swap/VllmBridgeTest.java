package io.attune.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bridge against a local server that answers as vLLM does; no vLLM is run here. */
class VllmBridgeTest {
    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> loaded = new CopyOnWriteArrayList<>();
    private HttpServer vllm;
    private VllmBridge bridge;
    private volatile boolean broken;

    @BeforeEach
    void start() throws IOException {
        vllm = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vllm.createContext("/v1/", this::answer);
        vllm.start();
        bridge = new VllmBridge(
                URI.create("http://127.0.0.1:" + vllm.getAddress().getPort()), Path.of("/adapters"));
    }

    @AfterEach
    void stop() {
        vllm.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
        String name = body.path("lora_name").asText();
        boolean load = exchange.getRequestURI().getPath().equals("/v1/load_lora_adapter");
        calls.add((load ? "load " + body.path("lora_path").asText() + " as " : "unload ") + name);
        int status = 200;
        String text = "Success";
        if (broken) {
            status = 500;
            text = "no GPU memory";
        } else if (load && loaded.contains(name)) {
            status = 400;
            text = "The lora adapter '" + name + "' has already been loaded.";
        } else if (load) {
            loaded.add(name);
        } else if (!loaded.remove(name)) {
            status = 404;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Deployment deployment(String id, String adapter) {
        return Deployment.newBuilder()
                .setId(id)
                .setScope("acme/desk")
                .setEventTime(1)
                .setState(DeploymentState.PROMOTED)
                .setBaseModel("m")
                .setAdapterId(adapter)
                .setActor("gate")
                .setReason("test")
                .build();
    }

    @Test
    void theNewAdapterIsLoadedBeforeTheOldOneGoes() {
        assertThat(bridge.onDeployment(deployment("dep-0001", A))).isTrue();
        assertThat(bridge.onDeployment(deployment("dep-0002", B))).isTrue();
        assertThat(calls)
                .containsExactly(
                        "load /adapters/" + A + " as attune-" + A + "-dep0001",
                        "load /adapters/" + B + " as attune-" + B + "-dep0002",
                        "unload attune-" + A + "-dep0001");
        assertThat(bridge.modelOf("acme/desk")).isEqualTo("attune-" + B + "-dep0002");
    }

    @Test
    void goingBackToAnAdapterTakesANewName() {
        bridge.onDeployment(deployment("dep-0001", A));
        bridge.onDeployment(deployment("dep-0002", B));
        bridge.onDeployment(deployment("dep-0003", A));
        assertThat(calls.stream().filter(call -> call.startsWith("load")).map(call -> call.split(" as ")[1]))
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void aServerThatFailsKeepsWhatServed() {
        bridge.onDeployment(deployment("dep-0001", A));
        broken = true;
        assertThat(bridge.onDeployment(deployment("dep-0002", B))).isFalse();
        assertThat(bridge.modelOf("acme/desk")).isEqualTo("attune-" + A + "-dep0001");
        vllm.stop(0);
        assertThat(bridge.onDeployment(deployment("dep-0003", B))).isFalse();
    }

    @Test
    void aRestartedBridgeFindsItsAdapterLoaded() {
        bridge.onDeployment(deployment("dep-0001", A));
        VllmBridge again = new VllmBridge(
                URI.create("http://127.0.0.1:" + vllm.getAddress().getPort()), Path.of("/adapters"));
        assertThat(again.onDeployment(deployment("dep-0001", A))).isTrue();
        assertThat(again.modelOf("acme/desk")).isEqualTo("attune-" + A + "-dep0001");
    }

    @Test
    void theBaseModelUnloadsWhatServed() {
        bridge.onDeployment(deployment("dep-0001", A));
        assertThat(bridge.onDeployment(deployment("dep-0002", null))).isTrue();
        assertThat(loaded).isEmpty();
        assertThat(bridge.modelOf("acme/desk")).isNull();
    }
}
