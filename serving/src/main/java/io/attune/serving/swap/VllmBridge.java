package io.attune.serving.swap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.model.adapter.AdapterException;
import io.attune.schemas.record.Deployment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a vLLM server (started with {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}) what is to serve, over its
 * {@code /v1/load_lora_adapter} and {@code /v1/unload_lora_adapter}. Every deployment gets a name of its own, made of
 * the adapter's digest and the deployment's id, because vLLM's prefix cache outlives an adapter's name. The server must
 * see the adapters under the same path.
 */
public final class VllmBridge implements DeploymentListener {
    private static final Logger log = LoggerFactory.getLogger(VllmBridge.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TAIL = 12;

    private final URI server;
    private final AdapterStore store;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> names = new ConcurrentHashMap<>();

    /**
     * @param server base address, without a path
     * @param adapterStore folder that holds the adapters
     */
    public VllmBridge(URI server, Path adapterStore) {
        this.server = server;
        this.store = new AdapterStore(adapterStore);
    }

    /** The model name to ask the server for, for a scope; null for the base model. */
    public String modelOf(String scope) {
        return names.get(scope);
    }

    @Override
    public boolean onDeployment(Deployment deployment) {
        try {
            take(deployment);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException e) {
            log.error(
                    "adapter {} of {} was NOT loaded by {}, what served before goes on: {}",
                    deployment.getAdapterId(),
                    deployment.getScope(),
                    server,
                    e.getMessage());
            return false;
        }
    }

    private void take(Deployment deployment) throws IOException, InterruptedException {
        String scope = deployment.getScope();
        String before = names.get(scope);
        if (deployment.getAdapterId() == null) {
            names.remove(scope);
        } else {
            String name = name(deployment);
            if (name.equals(before)) {
                return;
            }
            load(name, store.directory(deployment));
            names.put(scope, name);
            log.info("{} is served by {} of {} from now on", scope, name, server);
        }
        if (before != null) {
            unload(before);
        }
    }

    static String name(Deployment deployment) throws AdapterException {
        String id = deployment.getId().replaceAll("[^A-Za-z0-9]", "");
        if (id.isEmpty()) {
            throw new AdapterException("deployment id '" + deployment.getId() + "' has no letter and no digit");
        }
        return "attune-" + deployment.getAdapterId() + "-" + id.substring(Math.max(0, id.length() - TAIL));
    }

    private void load(String name, Path directory) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                post("/v1/load_lora_adapter", Map.of("lora_name", name, "lora_path", directory.toString()));
        // The same deployment told again, after a restart of this side only.
        boolean there = answer.statusCode() == 400 && answer.body().contains("already been loaded");
        if (answer.statusCode() != 200 && !there) {
            throw new IOException(server + " answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private void unload(String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("/v1/unload_lora_adapter", Map.of("lora_name", name));
        if (answer.statusCode() != 200) {
            log.warn("{} did not unload {}: {} {}", server, name, answer.statusCode(), answer.body());
        }
    }

    private HttpResponse<String> post(String path, Map<String, String> body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(server.resolve(path))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
