package io.attune.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Registers the catalogue's schemas over the Confluent-compatible API, each subject under FULL_TRANSITIVE. Registering
 * what is there already changes nothing, so it runs at every start.
 */
public final class SchemaRegistrar {
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    private final URI registryUrl;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param registryUrl base address of the registry, without a path
     */
    public SchemaRegistrar(URI registryUrl) {
        this.registryUrl = registryUrl;
    }

    /**
     * Registers every topic's schema.
     *
     * @return the schema id per topic, as it stands on the wire
     * @throws IncompatibleSchemaException when the registry holds a version that the schema is not compatible with
     */
    public Map<Topic, Integer> registerAll() throws IOException, InterruptedException {
        Map<Topic, Integer> ids = new EnumMap<>(Topic.class);
        for (Topic topic : Topic.values()) {
            ids.put(topic, register(topic.subject(), topic.schema().toString()));
        }
        return ids;
    }

    int register(String subject, String schema) throws IOException, InterruptedException {
        String path = "/apis/ccompat/v7/subjects/" + subject + "/versions";
        String body = json.writeValueAsString(Map.of("schema", schema, "schemaType", "AVRO"));
        HttpResponse<String> answer = send("POST", path, body);
        if (answer.statusCode() == 409) {
            throw new IncompatibleSchemaException(subject, message(answer));
        }
        int id = parse(path, answer).path("id").asInt();
        // The rule can only be set on a subject that exists; the first version needs none.
        String config = "/apis/ccompat/v7/config/" + subject;
        parse(config, send("PUT", config, json.writeValueAsString(Map.of("compatibility", "FULL_TRANSITIVE"))));
        return id;
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(registryUrl.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", CONTENT_TYPE)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode parse(String path, HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    "the schema registry answered " + answer.statusCode() + " to " + path + ": " + message(answer));
        }
        return json.readTree(answer.body());
    }

    private String message(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body()).path("message").asText(answer.body());
        } catch (JsonProcessingException e) {
            return answer.body();
        }
    }
}
