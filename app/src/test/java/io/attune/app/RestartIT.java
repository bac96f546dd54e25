package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.attune.app.operator.TopicSnapshot;
import io.attune.app.stack.Endpoints;
import io.attune.app.stack.StackHome;
import io.attune.drift.feature.FeatureExtractor;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.topic.Topic;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stack as a process of its own, interrupted twice in the middle of one retrain: by SIGKILL of the stack and of its
 * registry at the same moment, and by {@code attune down}. Traffic goes on all the while.
 */
class RestartIT {
    private static final String SCOPE = "acme/desk";
    private static final int LESSONS = 240;

    /** Trains long enough to be interrupted; gates nothing; retrains only when asked. */
    private static final String POLICIES =
            """
            standard:
              curation: {feedbackWindow: PT5S}
              retrain: {dailyBudget: 0}
              training: {epochs: 6, maxTokens: 128, learningRate: 1e-4}
              gate: {heldOutImprovement: 0, anchorMargin: 1, safetyMargin: 1}
            """;

    @TempDir
    private Path folder;

    private StackHome home;
    private Path policies;

    @AfterEach
    void endWhateverRuns() throws Exception {
        AttuneProcess.run(folder, "down", "--home", home.root().toString());
    }

    @Test
    void aRetrainThatIsKilledAndStoppedGivesOneCandidateAndOneDeploymentAndNothingIsLost() throws Exception {
        // A blank in the path, as people have it.
        home = new StackHome(folder.resolve("home of a stack"));
        policies = Files.writeString(folder.resolve("policies.yaml"), POLICIES);
        up();
        AttuneProcess again =
                AttuneProcess.run(folder, "up", "--home", home.root().toString());
        assertThat(again.code()).as(again.err()).isEqualTo(2);
        assertThat(again.err().lines()).singleElement().asString().contains("runs or starts already");
        try (Sender sender = new Sender(home, SCOPE)) {
            sender.teach(LESSONS);
            sender.goOn();
            awaitRows();
            AttuneProcess ordered = AttuneProcess.run(
                    folder, "retrain", "--scope", SCOPE, "--home", home.root().toString());
            assertThat(ordered.code()).as(ordered.err()).isZero();

            awaitCheckpoint();
            kill();
            up();
            assertThat(log()).contains("Flink job attune-safety goes on from", "Flink job attune-drift goes on from");
            awaitStarts(2);
            AttuneProcess down =
                    AttuneProcess.run(folder, "down", "--home", home.root().toString());
            assertThat(down.code()).as(down.err()).isZero();
            assertThat(registryPid()).as("the registry ends with the stack").isNotPresent();
            up();

            await().atMost(Duration.ofMinutes(4))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> read(Topic.DEPLOYMENTS, Deployment.class), found -> !found.isEmpty());
            sender.stop();
            assertOneOfEach();
            assertNothingLost(sender.accepted());
        }
    }

    private void assertOneOfEach() throws Exception {
        List<TrainingProgress> progress = progress();
        assertThat(progress)
                .filteredOn(report -> report.getState() == TrainingState.STARTED)
                .as("the retrain was interrupted twice")
                .hasSize(3);
        assertThat(firstStepsAfterEachStart(progress).subList(1, 3))
                .as("it went on from its checkpoint, not from the beginning")
                .allSatisfy(step -> assertThat(step).isGreaterThan(10));
        assertThat(read(Topic.RETRAIN_REQUESTS, RetrainRequest.class)).hasSize(1);
        Candidate candidate = only(Topic.CANDIDATES, Candidate.class);
        only(Topic.EVALUATIONS, Evaluation.class);
        Deployment deployment = only(Topic.DEPLOYMENTS, Deployment.class);
        assertThat(deployment.getState()).as(deployment.getReason()).isEqualTo(DeploymentState.PROMOTED);
        assertThat(deployment.getAdapterId()).isEqualTo(candidate.getAdapterId());
        await().atMost(Duration.ofMinutes(1))
                .until(this::served, body -> body.contains("\"adapterId\":\"" + candidate.getAdapterId()));
    }

    /** Exactly once inside Kafka: each record of an interaction has one verdict and one row of features, each id one outcome. */
    private void assertNothingLost(Set<String> accepted) {
        assertThat(accepted).hasSizeGreaterThan(LESSONS);
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    List<String> interactions = read(Topic.INTERACTIONS, Interaction.class).stream()
                            .map(Interaction::getId)
                            .sorted()
                            .toList();
                    assertThat(interactions).containsAll(accepted);
                    // Outcomes, verdicts and deployments stand in the same journal, each under a scorer of its own.
                    assertThat(read(Topic.FEATURES, InteractionFeatures.class).stream()
                                    .filter(features -> features.getScorer().equals(FeatureExtractor.NAME))
                                    .map(InteractionFeatures::getInteractionId)
                                    .sorted())
                            .isEqualTo(interactions);
                    assertThat(read(Topic.SAFETY_VERDICTS, SafetyVerdict.class).stream()
                                    .filter(verdict -> verdict.getFeedbackId() == null)
                                    .map(SafetyVerdict::getInteractionId)
                                    .sorted())
                            .isEqualTo(interactions);
                    assertThat(read(Topic.OUTCOMES, Outcome.class).stream()
                                    .map(Outcome::getInteractionId)
                                    .sorted())
                            .isEqualTo(interactions.stream().distinct().toList());
                    assertThat(read(Topic.EXAMPLES, Example.class)).hasSize(LESSONS);
                });
    }

    private void up() throws Exception {
        AttuneProcess up = AttuneProcess.run(
                folder,
                "up",
                "--home",
                home.root().toString(),
                "--model",
                "pocket",
                "--free-ports",
                "--policies",
                policies.toString());
        assertThat(up.code()).as(up.err()).isZero();
    }

    private String log() throws IOException {
        return Files.readString(home.logs().resolve("stack.log"));
    }

    private void kill() throws Exception {
        List<ProcessHandle> all = List.of(
                ProcessHandle.of(Endpoints.of(home).orElseThrow().pid()).orElseThrow(),
                registryPid().orElseThrow());
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private Optional<ProcessHandle> registryPid() throws IOException {
        return ProcessHandle.of(Long.parseLong(
                Files.readString(home.registry().resolve("registry.pid")).strip()));
    }

    private void awaitRows() {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> read(Topic.EXAMPLES, Example.class).size(), rows -> rows == LESSONS);
    }

    private void awaitCheckpoint() {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    // One folder per request; there is none before the trainer has taken it.
                    try (Stream<Path> runs = Files.list(home.trainer())) {
                        // What begins with a dot is no run: rehearsal keeps the base model's answers there.
                        Path run = runs.filter(folder ->
                                        !folder.getFileName().toString().startsWith("."))
                                .findFirst()
                                .orElseThrow(() -> new NoSuchFileException("a run's folder"));
                        try (Stream<Path> files = Files.list(run)) {
                            return files.anyMatch(
                                    file -> file.getFileName().toString().startsWith("checkpoint-"));
                        }
                    }
                });
    }

    /** Until a run has begun, and has made steps, so many times. */
    private void awaitStarts(int starts) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    List<Integer> steps = firstStepsAfterEachStart(progress());
                    return steps.size() == starts && steps.get(starts - 1) > 0;
                });
    }

    private List<TrainingProgress> progress() throws Exception {
        return read(Topic.TRAINING_PROGRESS, TrainingProgress.class);
    }

    /** The first step reported after each start; 0 where none was yet. */
    private static List<Integer> firstStepsAfterEachStart(List<TrainingProgress> progress) {
        List<Integer> steps = new ArrayList<>();
        for (TrainingProgress report : progress) {
            if (report.getState() == TrainingState.STARTED) {
                steps.add(0);
            } else if (report.getState() == TrainingState.RUNNING && steps.get(steps.size() - 1) == 0) {
                steps.set(steps.size() - 1, report.getStep());
            }
        }
        return steps;
    }

    private <T extends SpecificRecord> T only(Topic topic, Class<T> type) throws Exception {
        List<T> all = read(topic, type);
        assertThat(all).as(topic.topicName()).hasSize(1);
        return all.get(0);
    }

    private <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) throws IOException {
        Connections connections = Endpoints.of(home).orElseThrow().connections();
        return new TopicSnapshot(connections).read(topic, type);
    }

    private String served() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        Endpoints.of(home).orElseThrow().serving().resolve("/v1/adapters"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
