package io.attune.streams;

import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.serde.RecordSerdes;
import io.attune.schemas.topic.Topic;
import io.attune.streams.curation.CurationTopology;
import io.attune.streams.policy.PolicyTopology;
import io.attune.streams.policy.PolicyView;
import io.attune.streams.policy.ScopeReport;
import io.attune.streams.run.OwnedSerdes;
import io.attune.streams.run.StateEndpoint;
import io.attune.streams.run.StreamsRun;
import io.attune.streams.store.RecordSerdeSource;
import io.attune.streams.store.StoreMedium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/**
 * Curation, the alert lifecycle and the retrain policy as one service: two Kafka Streams applications, exactly once, and the policy's state
 * over HTTP. The topics must exist and the schemas be registered before the start.
 */
public final class StreamsApps implements AutoCloseable {
    private final StreamsSettings settings;
    private final OwnedSerdes serdes;
    private final StreamsRun curation;
    private final StreamsRun policy;
    private final PolicyView view;
    private StateEndpoint endpoint;
    private boolean closed;

    public StreamsApps(Connections connections, Policies policies, StreamsSettings settings) {
        this(connections, policies, settings, registrySerdes(connections));
    }

    StreamsApps(Connections connections, Policies policies, StreamsSettings settings, RecordSerdeSource source) {
        this.settings = settings;
        this.serdes = new OwnedSerdes(source);
        try {
            Files.createDirectories(settings.stateDirectory());
        } catch (IOException e) {
            throw new UncheckedIOException("the state directory " + settings.stateDirectory() + " cannot be made", e);
        }
        this.curation = new StreamsRun(
                "curation",
                new CurationTopology(policies, serdes, StoreMedium.DISK, settings.keepInteractions()).build(),
                connections,
                settings,
                serdes.of(Topic.DEAD_LETTERS, DeadLetter.class).serializer());
        this.policy = new StreamsRun(
                "policy",
                new PolicyTopology(policies, settings.baseModel(), serdes, StoreMedium.DISK, settings.quiet()).build(),
                connections,
                settings,
                serdes.of(Topic.DEAD_LETTERS, DeadLetter.class).serializer());
        this.view =
                PolicyView.of(policies, settings.baseModel(), System::currentTimeMillis, new PolicyView.StoreSource() {
                    @Override
                    public <V> Optional<org.apache.kafka.streams.state.ReadOnlyKeyValueStore<String, V>> store(
                            String name) {
                        return policy.store(name);
                    }
                });
    }

    private static RecordSerdeSource registrySerdes(Connections connections) {
        RecordSerdes registry = new RecordSerdes(connections);
        return new RecordSerdeSource() {
            @Override
            public <T extends SpecificRecord> Serde<T> of(Topic topic, Class<T> type) {
                return registry.serdeOf(topic, type);
            }
        };
    }

    /**
     * Starts both applications and the endpoint; they are ready when {@link #ready} says so.
     *
     * @throws IOException when the port cannot be taken
     */
    public synchronized void start() throws IOException {
        if (endpoint != null || closed) {
            throw new IllegalStateException("the streams were started or closed before");
        }
        endpoint = new StateEndpoint(settings.host(), settings.port(), this::scopes, this::live, this::ready);
        curation.start();
        policy.start();
    }

    /** Whether both applications have their partitions and their state. */
    public boolean ready() {
        return curation.ready() && policy.ready();
    }

    /** Whether both run or are on their way; false once one gave up. */
    public boolean live() {
        return curation.live() && policy.live();
    }

    /** The port of the endpoint. */
    public synchronized int port() {
        if (endpoint == null) {
            throw new IllegalStateException("the streams were not started");
        }
        return endpoint.port();
    }

    /** Every scope of this process, by name; empty while the state is being restored. */
    public Optional<List<ScopeReport>> scopes() {
        return view.scopes();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (endpoint != null) {
            endpoint.close();
        }
        policy.close();
        curation.close();
        serdes.close();
    }
}
