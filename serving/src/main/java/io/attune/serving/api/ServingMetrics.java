package io.attune.serving.api;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.IntSupplier;

/** What serving counts, in Prometheus' text format. */
final class ServingMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final DistributionSummary batches = DistributionSummary.builder("attune.serving.batch.size")
            .publishPercentileHistogram()
            .register(registry);

    void gauge(String name, IntSupplier value) {
        io.micrometer.core.instrument.Gauge.builder(name, value, supplier -> (double) supplier.getAsInt())
                .strongReference(true)
                .register(registry);
    }

    void batch(int size) {
        batches.record(size);
    }

    void request(String endpoint, int status, Duration took) {
        Timer.builder("attune.serving.request")
                .tag("endpoint", endpoint)
                .tag("status", Integer.toString(status))
                .publishPercentileHistogram()
                .register(registry)
                .record(took);
    }

    void tokens(String kind, int count) {
        registry.counter("attune.serving.tokens", "kind", kind).increment((double) count);
    }

    String scrape() {
        return registry.scrape();
    }

    void close() {
        registry.close();
    }
}
