package io.attune.console;

import io.attune.console.read.PolicyStates;
import io.attune.console.read.TopicReader;
import io.attune.console.view.LoopView;
import io.attune.console.web.ChangeEvents;
import io.attune.console.web.ConsoleServer;
import io.attune.schemas.config.Connections;
import java.net.URI;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console: reads the loop's topics into a bounded view and shows it at {@code /}, with {@code GET /api/scopes},
 * {@code /api/scopes/{scope}} and the events of {@code /api/events} behind it. It only reads.
 */
public final class Console implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Console.class);

    private final ConsoleConfig config;
    private final ChangeEvents events = new ChangeEvents();
    private final TopicReader reader;
    private final PolicyStates policy;
    private final ConsoleServer server;
    private boolean closed;

    public Console(Connections connections, ConsoleConfig config) {
        this(connections, config, Clock.systemUTC());
    }

    Console(Connections connections, ConsoleConfig config, Clock clock) {
        this.config = config;
        LoopView view = new LoopView(config.history(), clock);
        this.reader = new TopicReader(connections, view, events::changed);
        this.policy = new PolicyStates(config.links().state(), events::changed);
        this.server = new ConsoleServer(config, view, reader, policy, events);
    }

    /** Listens and begins to read; the page says so while the topics are not there yet. */
    public void start() {
        server.start();
        events.start();
        reader.start();
        policy.start();
        log.info("the console is at {}", url());
    }

    /** Whether everything that was on the topics at the start is shown, and reading goes on. */
    public boolean ready() {
        return reader.ready();
    }

    /** The port that it listens on, once started. */
    public int port() {
        return server.port();
    }

    /** The page's address, once started. */
    public URI url() {
        String host = config.host().equals("0.0.0.0") ? "127.0.0.1" : config.host();
        return URI.create("http://" + host + ":" + port());
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        policy.close();
        reader.close();
        events.close();
        server.close();
    }
}
