package io.attune.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.stack.Endpoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attune status}. */
@Command(
        name = "status",
        description = "Where the stack's parts listen, whether they are ready, and what each scope's policy is doing.")
final class StatusCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardHelp help;

    @Mixin
    private HomeOption home;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @Override
    public Integer call() throws Exception {
        Endpoints stack = home.running();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            new JsonLines(out).print(stack);
            return 0;
        }
        print(stack, out);
        List<String> missing = missing(stack);
        out.println(
                missing.isEmpty()
                        ? "every part is ready"
                        : "not ready: " + String.join(", ", missing) + "; the logs are in "
                                + home.home().logs());
        for (JsonNode scope : read(stack.state().resolve("/v1/scopes")).findParents("scope")) {
            out.println("%s  %s  %s"
                    .formatted(
                            scope.path("scope").asText(),
                            scope.path("state").asText(),
                            scope.path("why").asText()));
        }
        return missing.isEmpty() ? 0 : Failures.FAILED;
    }

    static void print(Endpoints stack, PrintWriter out) {
        out.println("console    " + stack.console());
        out.println("ingestion  " + stack.gateway() + "  (POST /v1/interactions, /v1/feedback)");
        out.println("serving    " + stack.serving() + "  (POST /v1/chat/completions), model " + stack.model());
        out.println("Kafka      " + stack.kafka() + ", registry " + stack.registry());
        out.flush();
    }

    /** What the stack says of its parts, and those that do not answer although it thinks so. */
    private List<String> missing(Endpoints stack) throws IOException, InterruptedException {
        if (stack.parts() == null) {
            throw new IOException("the stack was started by an earlier version: start it again to see its parts");
        }
        List<String> missing = new ArrayList<>();
        read(stack.parts()).fields().forEachRemaining(part -> {
            if (!part.getValue().asBoolean()) {
                missing.add(part.getKey());
            }
        });
        for (URI address : List.of(stack.gateway(), stack.serving(), stack.console(), stack.state())) {
            if (!answers(address.resolve("/health/ready"))) {
                missing.add(address.toString());
            }
        }
        return missing;
    }

    private boolean answers(URI address) throws InterruptedException {
        try {
            return get(address).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private JsonNode read(URI address) throws IOException, InterruptedException {
        return JSON.readTree(get(address).body());
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
