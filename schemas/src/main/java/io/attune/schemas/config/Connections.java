package io.attune.schemas.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where the outside parts are.
 *
 * @param bootstrapServers Kafka's, {@code host:port[,host:port…]}
 * @param registryUrl base address of the schema registry, without a path ({@code http://127.0.0.1:8081})
 * @param adapterStore folder that holds the adapters, one directory per digest; shared by trainer, evaluator, serving
 * @param kafka further Kafka client settings, such as security; may hold secrets, so they are never printed
 */
public record Connections(String bootstrapServers, URI registryUrl, Path adapterStore, Map<String, String> kafka) {
    public Connections {
        if (bootstrapServers == null || !bootstrapServers.matches("[^:,\\s]+:\\d+(,[^:,\\s]+:\\d+)*")) {
            throw new IllegalArgumentException(
                    "bootstrapServers must be host:port[,host:port…] but is '" + bootstrapServers + "'");
        }
        Objects.requireNonNull(registryUrl, "registryUrl is missing");
        if (registryUrl.getScheme() == null || !registryUrl.getScheme().startsWith("http")) {
            throw new IllegalArgumentException("registryUrl must be an http address but is '" + registryUrl + "'");
        }
        Objects.requireNonNull(adapterStore, "adapterStore is missing");
        kafka = Map.copyOf(kafka);
    }

    public Connections(String bootstrapServers, URI registryUrl, Path adapterStore) {
        this(bootstrapServers, registryUrl, adapterStore, Map.of());
    }

    /** Settings of any Kafka client: the bootstrap servers and whatever was configured besides. */
    public Map<String, Object> kafkaClient() {
        Map<String, Object> settings = new LinkedHashMap<>(kafka);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    @Override
    public String toString() {
        return "Connections[" + bootstrapServers + ", " + registryUrl + ", " + adapterStore + "]";
    }
}
