package io.attune.serving.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.Topic;
import io.attune.schemas.topic.TopicCatalogue;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on a real (tiny) model, a real broker and a real registry. */
class ServingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static EmbeddedKafka kafka;
    private static EmbeddedRegistry registry;
    private static CausalLm lm;
    private static Connections connections;
    private static ServingServer server;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Path model = SharedData.find("models/stories260K.gguf");
        assumeTrue(model != null, "shared/data/models/stories260K.gguf is not on this machine");
        lm = CausalLm.load(model, Precision.F32);
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        registry = EmbeddedRegistry.start(directory.resolve("registry"), RegistryDistribution.find(), 0);
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
        connections = new Connections(
                kafka.bootstrapServers(), registry.url(), Files.createDirectories(directory.resolve("adapters")));
        server = new ServingServer(connections, ServingConfig.onPort(0, "stories260K"), lm);
        server.start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(server::ready);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            registry.close();
            kafka.close();
            lm.close();
        }
    }

    @Test
    void aCompletionIsAnsweredAndItsInteractionIsOnTheTopic() throws Exception {
        HttpResponse<String> answer = chat(
                "acme/one",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}],\"max_tokens\":8,"
                        + "\"temperature\":0,\"user\":\"u1\",\"metadata\":{\"channel\":\"web\"}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(8);
        assertThat(answer.headers().firstValue("X-Attune-Adapter")).contains("base");
        assertThat(answer.headers().firstValue("X-Attune-Interaction-Id"))
                .contains(body.path("id").asText());
        // Answered means kept: no waiting here.
        Interaction interaction = interactions().stream()
                .filter(one -> one.getId().equals(body.path("id").asText()))
                .findFirst()
                .orElseThrow();
        assertThat(interaction.getResponse())
                .isEqualTo(body.at("/choices/0/message/content").asText())
                .isNotEmpty();
        assertThat(interaction.getScope()).isEqualTo("acme/one");
        assertThat(interaction.getUserId()).isEqualTo("u1");
        assertThat(interaction.getAdapterId()).isNull();
        assertThat(interaction.getAttributes()).containsEntry("channel", "web");
    }

    @Test
    void aStreamGivesTheSameTextInPieces() throws Exception {
        String request =
                "\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}],\"max_tokens\":12,\"temperature\":0";
        String whole = JSON.readTree(chat("acme/one", "{" + request + "}").body())
                .at("/choices/0/message/content")
                .asText();
        HttpResponse<String> answer =
                chat("acme/one", "{" + request + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        List<String> data =
                answer.body().lines().filter(line -> !line.isEmpty()).toList();
        assertThat(data).allMatch(line -> line.startsWith("data: "));
        assertThat(data.get(data.size() - 1)).isEqualTo("data: [DONE]");
        StringBuilder joined = new StringBuilder();
        List<String> ends = new ArrayList<>();
        for (String line : data.subList(0, data.size() - 1)) {
            JsonNode chunk = JSON.readTree(line.substring(6));
            joined.append(chunk.at("/choices/0/delta/content").asText(""));
            if (chunk.at("/choices/0/finish_reason").isTextual()) {
                ends.add(chunk.at("/choices/0/finish_reason").asText());
            }
        }
        assertThat(joined.toString()).isEqualTo(whole);
        assertThat(ends).containsExactly("length");
        assertThat(JSON.readTree(data.get(data.size() - 2).substring(6))
                        .at("/usage/completion_tokens")
                        .asInt())
                .isEqualTo(12);
    }

    @Test
    void errorsHaveOpenAisForm() throws Exception {
        for (String bad : List.of(
                "{",
                "[]",
                "{}",
                "{\"messages\":[]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":5}]}",
                good("\"temperature\":3"),
                good("\"max_tokens\":0"),
                good("\"n\":2"),
                good("\"tools\":[{}]"),
                good("\"temprature\":1"),
                good("\"stop\":[\"\"]"),
                good("\"max_tokens\":100000"),
                good("\"seed\":\"x\""),
                good("\"stream\":\"yes\""))) {
            HttpResponse<String> answer = chat("acme/one", bad);
            assertThat(answer.statusCode()).as(bad).isEqualTo(400);
            JsonNode error = JSON.readTree(answer.body()).path("error");
            assertThat(error.path("message").asText()).as(bad).isNotBlank();
            assertThat(error.path("type").asText()).as(bad).isEqualTo("invalid_request_error");
        }
        assertThat(chat("acme/one", good("\"model\":\"gpt-9\"")).statusCode()).isEqualTo(404);
        assertThat(chat("not a scope", good("\"n\":1")).statusCode()).isEqualTo(400);
        assertThat(get("/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/v1/models").body()).contains("stories260K");
        assertThat(get("/metrics").body()).contains("attune_serving_request_seconds");
    }

    @Test
    void adaptersAreSwappedUnderLoadWithoutADroppedRequest() throws Exception {
        String scope = "acme/swap";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(TestAdapters.write(lm, connections.adapterStore(), 100 + i)
                    .getFileName()
                    .toString());
        }
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        List<Future<Integer>> served = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
            boolean stream = c % 2 == 0;
            served.add(clients.submit(() -> load(scope, stream, seen, stop)));
        }
        awaitAdapter(seen, "base");
        for (int i = 0; i < ids.size(); i++) {
            deploy(deployment("d" + i, scope, ids.get(i), DeploymentState.PROMOTED));
            awaitAdapter(seen, ids.get(i));
        }
        seen.remove("base");
        deploy(deployment("d-back", scope, null, DeploymentState.ROLLED_BACK));
        awaitAdapter(seen, "base");
        stop.set(true);
        int requests = 0;
        for (Future<Integer> client : served) {
            requests += client.get();
        }
        clients.shutdown();
        assertThat(requests).isGreaterThan(10);
        int total = requests;
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            List<Interaction> kept = interactions().stream()
                    .filter(interaction -> interaction.getScope().equals(scope))
                    .toList();
            assertThat(kept).hasSize(total);
            assertThat(kept.stream().map(Interaction::getAdapterId).collect(Collectors.toSet()))
                    .containsAll(ids);
        });
    }

    @Test
    void whatIsNotProvenDoesNotServe() throws Exception {
        String scope = "acme/proof";
        String good = TestAdapters.write(lm, connections.adapterStore(), 7)
                .getFileName()
                .toString();
        deploy(deployment("p1", scope, good, DeploymentState.CANARY));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> good.equals(scopeState(scope).path("adapterId").asText()));
        assertThat(scopeState(scope).at("/proof/holds").asBoolean()).isTrue();
        assertThat(scopeState(scope).at("/proof/changeAgainstBase").asDouble()).isPositive();

        LoraAdapter real = LoraAdapter.read(connections.adapterStore().resolve(good));
        float[] wrong = real.golden().logits().get(0).clone();
        wrong[3] += 1;
        LoraAdapter lying = LoraAdapter.of(
                real.config(),
                real.pairs(),
                new GoldenOutputs(
                        real.golden().prompts(), List.of(wrong), real.golden().tolerance()));
        refused(
                scope,
                "p2",
                lying.write(connections.adapterStore()).getFileName().toString(),
                "golden outputs");
        LoraAdapter mute = LoraAdapter.of(real.config(), TestAdapters.zero(real.pairs()), baseGolden(real));
        refused(
                scope,
                "p3",
                mute.write(connections.adapterStore()).getFileName().toString(),
                "does not change the model");
        LoraAdapter unproven = LoraAdapter.of(real.config(), real.pairs(), GoldenOutputs.NONE);
        refused(
                scope,
                "p4",
                unproven.write(connections.adapterStore()).getFileName().toString(),
                "no golden outputs");
        refused(scope, "p5", "0".repeat(32), "no such adapter directory");
        refused(scope, "p6", "../../etc", "is not 32 hex digits");
        Path altered = TestAdapters.write(lm, connections.adapterStore(), 8);
        byte[] bytes = Files.readAllBytes(altered.resolve("adapter_model.safetensors"));
        bytes[bytes.length - 1] ^= 1;
        Files.write(altered.resolve("adapter_model.safetensors"), bytes);
        refused(scope, "p7", altered.getFileName().toString(), "digest");
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(chat(scope, good("\"max_tokens\":2")).headers().firstValue("X-Attune-Adapter"))
                .contains(good);
    }

    @Test
    void theScoreIsThatOfTheScopesAdapter() throws Exception {
        String scope = "acme/score";
        String body =
                "{\"scope\":\"" + scope + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}],"
                        + "\"response\":\", there was a little girl named Lily.\"}";
        JsonNode base = JSON.readTree(post("/v1/score", null, body).body());
        assertThat(base.path("tokens").asInt()).isPositive();
        assertThat(base.path("meanLoss").asDouble())
                .isEqualTo(base.path("negativeLogLikelihood").asDouble()
                        / base.path("tokens").asInt());
        assertThat(base.path("adapterId").isNull()).isTrue();
        String id = TestAdapters.write(lm, connections.adapterStore(), 9)
                .getFileName()
                .toString();
        deploy(deployment("s1", scope, id, DeploymentState.PROMOTED));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> id.equals(scopeState(scope).path("adapterId").asText()));
        JsonNode adapted = JSON.readTree(post("/v1/score", null, body).body());
        assertThat(adapted.path("adapterId").asText()).isEqualTo(id);
        assertThat(adapted.path("meanLoss").asDouble())
                .isNotEqualTo(base.path("meanLoss").asDouble());
    }

    @Test
    void aRestartServesTheLastDeploymentOfEachScopeThatHolds() throws Exception {
        String scope = "acme/restart";
        String first = TestAdapters.write(lm, connections.adapterStore(), 10)
                .getFileName()
                .toString();
        String last = TestAdapters.write(lm, connections.adapterStore(), 11)
                .getFileName()
                .toString();
        deploy(deployment("r1", scope, first, DeploymentState.PROMOTED));
        deploy(deployment("r2", scope, last, DeploymentState.PROMOTED));
        deploy(deployment("r3", scope, first, DeploymentState.REJECTED));
        deploy(deployment("r4", scope, "f".repeat(32), DeploymentState.PROMOTED));
        try (ServingServer second = new ServingServer(connections, ServingConfig.onPort(0, "stories260K"), lm)) {
            second.start();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(second::ready);
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(second.url().resolve("/v1/adapters")).build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode state = find(JSON.readTree(answer.body()), scope);
            assertThat(state.path("adapterId").asText()).isEqualTo(last);
            assertThat(state.at("/refused/deploymentId").asText()).isEqualTo("r4");
        }
    }

    @Test
    void closingLetsARunningStreamComeToItsEnd() throws Exception {
        ServingServer second = new ServingServer(connections, ServingConfig.onPort(0, "stories260K"), lm);
        second.start();
        HttpResponse<InputStream> answer = HTTP.send(
                HttpRequest.newBuilder(second.url().resolve("/v1/chat/completions"))
                        .POST(HttpRequest.BodyPublishers.ofString(
                                good("\"max_tokens\":400,\"temperature\":0,\"stream\":true")))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith("data: {");
            CompletableFuture<Void> closing = CompletableFuture.runAsync(second::close);
            List<String> rest = lines.lines().filter(line -> !line.isEmpty()).toList();
            assertThat(rest).hasSizeGreaterThan(5);
            assertThat(rest.get(rest.size() - 1)).isEqualTo("data: [DONE]");
            closing.get(60, TimeUnit.SECONDS);
        }
    }

    private static Integer load(String scope, boolean stream, Set<String> seen, AtomicBoolean stop) throws Exception {
        int served = 0;
        while (!stop.get()) {
            HttpResponse<String> answer =
                    chat(scope, good("\"max_tokens\":24,\"temperature\":0.8,\"stream\":" + stream));
            if (answer.statusCode() != 200 || (stream && !answer.body().contains("[DONE]"))) {
                throw new AssertionError("a request was dropped: " + answer.statusCode() + " " + answer.body());
            }
            seen.add(answer.headers().firstValue("X-Attune-Adapter").orElseThrow());
            served++;
        }
        return served;
    }

    private static void awaitAdapter(Set<String> seen, String id) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> seen.contains(id));
    }

    private static void refused(String scope, String deployment, String adapter, String why) throws Exception {
        String serves = scopeState(scope).path("adapterId").asText();
        deploy(deployment(deployment, scope, adapter, DeploymentState.PROMOTED));
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            JsonNode state = scopeState(scope);
            assertThat(state.at("/refused/deploymentId").asText()).isEqualTo(deployment);
            assertThat(state.at("/refused/reason").asText()).contains(why);
            assertThat(state.path("adapterId").asText()).isEqualTo(serves);
        });
    }

    private static GoldenOutputs baseGolden(LoraAdapter like) {
        List<int[]> prompts = like.golden().prompts();
        return new GoldenOutputs(
                prompts,
                prompts.stream().map(prompt -> lm.lastLogits(prompt, null)).toList(),
                like.golden().tolerance());
    }

    private static JsonNode scopeState(String scope) throws Exception {
        return find(JSON.readTree(get("/v1/adapters").body()), scope);
    }

    private static JsonNode find(JsonNode answer, String scope) {
        for (JsonNode entry : answer.path("scopes")) {
            if (entry.path("scope").asText().equals(scope)) {
                return entry;
            }
        }
        return JSON.missingNode();
    }

    private static Deployment deployment(String id, String scope, String adapter, DeploymentState state) {
        return Deployment.newBuilder()
                .setId(id)
                .setScope(scope)
                .setEventTime(System.currentTimeMillis())
                .setState(state)
                .setBaseModel("stories260K")
                .setAdapterId(adapter)
                .setUri(adapter == null ? null : connections.adapterStore() + "/" + adapter)
                .setActor("operator")
                .setReason("test")
                .build();
    }

    private static void deploy(Deployment deployment) throws Exception {
        try (KafkaProducer<String, Deployment> producer = new KafkaProducer<>(
                connections.kafkaClient(),
                new StringSerializer(),
                new RecordSerdes(connections).serializer(Deployment.class))) {
            producer.send(new ProducerRecord<>(Topic.DEPLOYMENTS.topicName(), deployment.getScope(), deployment))
                    .get();
        }
    }

    private static List<Interaction> interactions() {
        List<Interaction> all = new ArrayList<>();
        try (KafkaConsumer<byte[], Interaction> consumer = new KafkaConsumer<>(
                connections.kafkaClient(),
                new ByteArrayDeserializer(),
                new RecordSerdes(connections).deserializer(Interaction.class))) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.INTERACTIONS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(entry -> all.add(entry.value()));
            }
        }
        assertThat(new HashSet<>(all.stream().map(Interaction::getId).toList())).hasSameSizeAs(all);
        return all;
    }

    private static String good(String plus) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}]," + plus + "}";
    }

    private static HttpResponse<String> chat(String scope, String body) throws Exception {
        return post("/v1/chat/completions", scope, body);
    }

    private static HttpResponse<String> post(String path, String scope, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.url().resolve(path))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (scope != null) {
            request.header("X-Attune-Scope", scope);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(server.url().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
