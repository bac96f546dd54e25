package io.attune.ingestion.gateway;

import io.attune.schemas.config.Connections;
import io.attune.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka every other second whether it answers and has the gateway's topics. */
final class Readiness implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final List<String> TOPICS =
            List.of(Topic.INTERACTIONS.topicName(), Topic.FEEDBACK.topicName(), Topic.DEAD_LETTERS.topicName());

    private final Admin admin;
    private final ScheduledExecutorService ticker;
    private volatile String problem = "Kafka was not asked yet";

    Readiness(Connections connections) {
        Map<String, Object> settings = connections.kafkaClient();
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "attune-ingestion-readiness");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        this.admin = Admin.create(settings);
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "attune-ingestion-readiness");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        ticker.scheduleWithFixedDelay(this::ask, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean ready() {
        return problem == null;
    }

    /** Why not; null when ready. */
    String problem() {
        return problem;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }

    private void ask() {
        String found = null;
        try {
            admin.describeTopics(TOPICS).allTopicNames().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            found = "closing";
        } catch (TimeoutException e) {
            found = "Kafka does not answer";
        } catch (ExecutionException | KafkaException e) {
            found = "Kafka: " + (e.getCause() == null ? e : e.getCause()).getMessage();
        }
        if ((found == null) != (problem == null)) {
            log.info("ingestion is {}", found == null ? "ready" : "not ready: " + found);
        }
        problem = found;
    }
}
