package io.attune.app.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's MiniCluster with RocksDB state. It has no high availability of its own: every job starts from the newest
 * complete checkpoint that an earlier run retained, whether that run was stopped or killed.
 */
public final class FlinkCluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FlinkCluster.class);

    private final MiniCluster cluster;
    private final Path directory;
    private final Duration checkpointInterval;
    private final Map<String, JobID> jobs = new LinkedHashMap<>();
    private boolean closed;

    private FlinkCluster(MiniCluster cluster, Path directory, Duration checkpointInterval) {
        this.cluster = cluster;
        this.directory = directory;
        this.checkpointInterval = checkpointInterval;
    }

    /**
     * Starts a cluster.
     *
     * @param directory holds the checkpoints
     * @param slots task slots, at least one per job
     * @param checkpointInterval time between checkpoints, which is also what exactly-once sinks add to the latency
     */
    public static FlinkCluster start(Path directory, int slots, Duration checkpointInterval) throws IOException {
        Files.createDirectories(directory);
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        try {
            cluster.start();
        } catch (Exception e) {
            throw new IOException("Flink did not start: " + e.getMessage(), e);
        }
        return new FlinkCluster(cluster, directory, checkpointInterval);
    }

    /**
     * Submits a job, from its newest checkpoint where there is one.
     *
     * @param name names the checkpoint folder; must stay the same between runs
     * @param topology adds the job's operators to the environment
     */
    public void submit(String name, Consumer<StreamExecutionEnvironment> topology) throws IOException {
        Path checkpoints = directory.resolve(name);
        Files.createDirectories(checkpoints);
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, flinkPath(checkpoints));
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.NAME, name);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RetainedCheckpoints.KEPT);
        RetainedCheckpoints.newest(checkpoints).ifPresent(path -> {
            log.info("Flink job {} goes on from {}", name, checkpoints.relativize(path));
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, flinkPath(path));
            // The old checkpoint belongs to this run and goes once a new one has taken its place.
            configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        });
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        env.enableCheckpointing(checkpointInterval.toMillis());
        topology.accept(env);
        JobGraph graph = env.getStreamGraph().getJobGraph();
        try {
            jobs.put(name, cluster.submitJob(graph).get(60, TimeUnit.SECONDS).getJobID());
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Flink refused the job " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while submitting the job " + name, e);
        }
    }

    /** Whether every submitted job runs. */
    public boolean ready() {
        return jobs.keySet().stream().allMatch(name -> status(name) == JobStatus.RUNNING);
    }

    /** The state of a submitted job. */
    public JobStatus status(String name) {
        try {
            return cluster.getJobStatus(jobs.get(name)).get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Flink does not say how the job {} is: {}", name, e.getMessage());
            return JobStatus.SUSPENDED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return JobStatus.SUSPENDED;
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        jobs.forEach((name, id) -> {
            try {
                cluster.cancelJob(id).get(20, TimeUnit.SECONDS);
                cluster.requestJobResult(id).get(20, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                log.warn("the Flink job {} did not end in order: {}", name, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            cluster.closeAsync().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Flink did not end in order: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Flink takes what it is given as it is: the %20 of a proper URI would become part of a folder's name. */
    private static String flinkPath(Path path) {
        return "file://" + path.toAbsolutePath();
    }
}
