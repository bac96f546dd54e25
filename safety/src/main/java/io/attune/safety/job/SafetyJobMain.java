package io.attune.safety.job;

import io.attune.schemas.config.Connections;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Entry point on a Flink cluster: {@code SafetyJobMain BOOTSTRAP_SERVERS REGISTRY_URL}. State backend and checkpoint storage are the cluster's. */
public final class SafetyJobMain {
    private static final long CHECKPOINT_MILLIS = 1_000;

    private SafetyJobMain() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            throw new IllegalArgumentException(
                    "usage: SafetyJobMain BOOTSTRAP_SERVERS REGISTRY_URL, got " + args.length + " arguments");
        }
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
            env.enableCheckpointing(CHECKPOINT_MILLIS);
        }
        SafetyJobConfig config = SafetyJobConfig.standard();
        // The job reads no adapters; the store is only part of the record.
        SafetyJob.build(env, new Connections(args[0], URI.create(args[1]), Path.of("adapters")), config);
        env.execute(config.name());
    }
}
