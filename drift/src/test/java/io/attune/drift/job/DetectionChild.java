package io.attune.drift.job;

import io.attune.schemas.config.Connections;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The detection stage in a process of its own, so that a test can kill it. Arguments: bootstrap servers, registry, name, checkpoint folder,
 * state back-end, checkpoint to go on from (or none).
 */
public final class DetectionChild {

    private DetectionChild() {}

    public static void main(String[] args) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                Path.of(args[3]).toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(StateBackendOptions.STATE_BACKEND, args[4]);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (args.length > 5) {
            configuration.setString("execution.state-recovery.path", args[5]);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        Connections connections = new Connections(args[0], URI.create(args[1]), Path.of("."));
        DriftJobConfig config = DriftJobConfig.of(Harness.policies(150), WordBagEmbedder::new, args[2]);
        DriftJob.buildDetection(env, connections, config.with(config.guarantee(), 8));
        env.execute("detection child");
    }
}
