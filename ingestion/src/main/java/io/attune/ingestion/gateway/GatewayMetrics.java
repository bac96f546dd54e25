package io.attune.ingestion.gateway;

import io.attune.ingestion.row.Reason;
import io.attune.schemas.topic.Topic;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;

/** What the gateway counts, in Prometheus' text format. */
final class GatewayMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    void answered(Topic topic, RequestAnswer answer, Duration took) {
        rows(topic, "accepted", "none", answer.count(RowAnswer.Accepted.class));
        rows(topic, "unavailable", "none", answer.count(RowAnswer.Unavailable.class));
        for (RowAnswer row : answer.rows()) {
            if (row instanceof RowAnswer.Rejected rejected) {
                rows(topic, "rejected", rejected.reason().label(), 1);
            }
        }
        request(topic, answer.status(), took);
    }

    void refused(Topic topic, Reason reason, int status, Duration took) {
        rows(topic, "rejected", reason.label(), 1);
        request(topic, status, took);
    }

    void overloaded(Topic topic, Duration took) {
        request(topic, 503, took);
    }

    void deadLetter(boolean taken) {
        registry.counter("attune.ingestion.dead.letters", "taken", Boolean.toString(taken))
                .increment();
    }

    String scrape() {
        return registry.scrape();
    }

    void close() {
        registry.close();
    }

    private void rows(Topic topic, String result, String reason, long count) {
        if (count > 0) {
            registry.counter("attune.ingestion.rows", "topic", topic.topicName(), "result", result, "reason", reason)
                    .increment((double) count);
        }
    }

    private void request(Topic topic, int status, Duration took) {
        Timer.builder("attune.ingestion.request")
                .tag("topic", topic.topicName())
                .tag("status", Integer.toString(status))
                .publishPercentileHistogram()
                .register(registry)
                .record(took);
    }
}
