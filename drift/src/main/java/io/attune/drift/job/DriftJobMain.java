package io.attune.drift.job;

import io.attune.drift.feature.MiniLmEmbedder;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.PolicyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Entry point on a Flink cluster: {@code --bootstrap HOST:PORT --registry URL [--policies FILE] [--prefix NAME]
 * [--guarantee exactly-once|at-least-once] [--live-scopes N] [--stage both|score|detect]}. Parallelism, state back-end and checkpoints are
 * the cluster's configuration; without checkpoints nothing is ever committed to Kafka.
 */
public final class DriftJobMain {

    private static final Set<String> KNOWN =
            Set.of("bootstrap", "registry", "policies", "prefix", "guarantee", "live-scopes", "stage");

    private DriftJobMain() {}

    /**
     * Submits the job.
     *
     * @throws IllegalArgumentException when an argument is unknown, incomplete or missing
     */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = options(args);
        Connections connections = new Connections(
                required(options, "bootstrap"), URI.create(required(options, "registry")), Path.of("."));
        DriftJobConfig standard = DriftJobConfig.of(
                policies(options.get("policies")), MiniLmEmbedder::new, options.getOrDefault("prefix", "attune-drift"));
        DriftJobConfig config = standard.with(
                guarantee(options.getOrDefault("guarantee", "exactly-once")),
                number("live-scopes", options.getOrDefault("live-scopes", "" + standard.liveScopes())));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        switch (options.getOrDefault("stage", "both")) {
            case "both" -> DriftJob.build(env, connections, config);
            case "score" -> DriftJob.buildScoring(env, connections, config);
            case "detect" -> DriftJob.buildDetection(env, connections, config);
            default ->
                throw new IllegalArgumentException(
                        "--stage must be both, score or detect, was '" + options.get("stage") + "'");
        }
        env.execute("attune drift");
    }

    private static DeliveryGuarantee guarantee(String text) {
        return switch (text) {
            case "exactly-once" -> DeliveryGuarantee.EXACTLY_ONCE;
            case "at-least-once" -> DeliveryGuarantee.AT_LEAST_ONCE;
            default ->
                throw new IllegalArgumentException(
                        "--guarantee must be exactly-once or at-least-once, was '" + text + "'");
        };
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " must be a whole number, was '" + text + "'", e);
        }
    }

    static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!KNOWN.contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException(
                        "expected --name VALUE with a name of " + KNOWN + ", found '" + args[i] + "'");
            }
            options.put(name, args[i + 1]);
        }
        return options;
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    private static Policies policies(String file) throws IOException {
        return file == null ? Policies.standardForAll() : new PolicyFile().read(Path.of(file));
    }
}
