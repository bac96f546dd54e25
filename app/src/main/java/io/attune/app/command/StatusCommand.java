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
        boolean ready = true;
        for (URI part : new URI[] {stack.gateway(), stack.serving(), stack.console(), stack.state()}) {
            boolean answers = answers(part.resolve("/health/ready"));
            ready &= answers;
            if (!answers) {
                out.println(part + " is not ready");
            }
        }
        JsonNode scopes = JsonMapper.builder()
                .build()
                .readTree(get(stack.state().resolve("/v1/scopes")).body());
        for (JsonNode scope : scopes.findParents("scope")) {
            out.println("%s  %s  %s"
                    .formatted(
                            scope.path("scope").asText(),
                            scope.path("state").asText(),
                            scope.path("why").asText()));
        }
        return ready ? 0 : Failures.FAILED;
    }

    static void print(Endpoints stack, PrintWriter out) {
        out.println("console    " + stack.console());
        out.println("ingestion  " + stack.gateway() + "  (POST /v1/interactions, /v1/feedback)");
        out.println("serving    " + stack.serving() + "  (POST /v1/chat/completions), model " + stack.model());
        out.println("Kafka      " + stack.kafka() + ", registry " + stack.registry());
        out.flush();
    }

    private boolean answers(URI address) throws InterruptedException {
        try {
            return get(address).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
