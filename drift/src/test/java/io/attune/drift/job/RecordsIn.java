package io.attune.drift.job;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.awaitility.Awaitility;

/** How many records each operator of a job in this process has taken. */
public final class RecordsIn implements MetricReporter {

    private static final Map<String, Counter> COUNTERS = new ConcurrentHashMap<>();

    static void reset() {
        COUNTERS.clear();
    }

    /** Over all subtasks of an operator. */
    static long of(String operator) {
        return COUNTERS.entrySet().stream()
                .filter(entry -> entry.getKey().contains("." + operator + "."))
                .mapToLong(entry -> entry.getValue().getCount())
                .sum();
    }

    /**
     * Waits until an operator has taken so many records.
     *
     * @throws Exception the job's own, when it has ended before
     */
    static void await(JobClient client, String operator, long records) throws Exception {
        // Asking for the job's state costs the job manager more than the count, so it is asked less often.
        AtomicInteger looks = new AtomicInteger();
        Awaitility.await()
                .forever()
                .pollInterval(Duration.ofMillis(20))
                .pollInSameThread()
                .until(() -> of(operator) >= records
                        || (looks.incrementAndGet() % 50 == 0
                                && client.getJobStatus().get().isGloballyTerminalState()));
        if (of(operator) < records) {
            client.getJobExecutionResult().get();
            throw new IllegalStateException("the job ended after " + of(operator) + " of " + records + " records");
        }
    }

    @Override
    public void open(MetricConfig config) {
        // Nothing to set.
    }

    @Override
    public void close() {
        // Nothing to end.
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (metric instanceof Counter counter && name.equals("numRecordsIn")) {
            COUNTERS.put(group.getMetricIdentifier(name), counter);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        // Read until the next job.
    }

    /** For Flink. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new RecordsIn();
        }
    }
}
