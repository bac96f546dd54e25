package io.attune.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.demo.corpus.DemoCorpus;
import io.attune.app.demo.corpus.Traffic;
import io.attune.app.operator.TopicSnapshot;
import io.attune.app.stack.Endpoints;
import io.attune.app.terminal.Terminal;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;

/**
 * Plays the demo's story on a running stack: calm traffic, a shift, and whatever the loop makes of it. The traffic and
 * the users are simulated; everything else is what runs in production.
 */
public final class DemoRun {
    /** The scope that the demo's traffic belongs to. */
    public static final String SCOPE = "brackenwhirl/desk";

    private static final double STREWN_IN = 0.02;
    private static final long LOOP_LIMIT_SECONDS = 600;
    private static final long RETRAIN_PACE_MILLIS = 5_000;

    private final DemoSettings settings;
    private final Endpoints stack;
    private final Terminal terminal;
    private final long start = System.nanoTime();
    private final AtomicInteger shiftAt = new AtomicInteger(-1);
    private final AtomicInteger alertAt = new AtomicInteger(-1);
    private final AtomicInteger calmDriftAlerts = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong(-1);
    private final AtomicLong decided = new AtomicLong(-1);

    public DemoRun(DemoSettings settings, Endpoints stack, Terminal terminal) {
        this.settings = settings;
        this.stack = stack;
        this.terminal = terminal;
    }

    /** Plays the story and says what was seen. */
    DemoStory play() throws IOException, InterruptedException {
        DemoCorpus corpus = DemoCorpus.load();
        DemoScale scale = settings.scale();
        ServedModel model = new ServedModel(stack.serving(), SCOPE, scale.maxTokens());
        FeedbackDesk desk = new FeedbackDesk(stack.gateway(), SCOPE);
        try (LoopWatcher watcher = new LoopWatcher(stack.connections(), this::hear);
                SimulatedUsers users = new SimulatedUsers(model, desk, scale.workers(), settings.seed(), start)) {
            watcher.start();
            Traffic calm = strewn(corpus.general(), corpus);
            say("users ask everyday questions (simulated)");
            ask(users, Phase.CALIBRATION, calm, scale.calibration());
            double calmLoss = users.observations().stream()
                    .mapToDouble(Observation::loss)
                    .average()
                    .orElseThrow();
            users.judgeBy(Judge.usedTo(settings.model(), calmLoss));
            ask(users, Phase.CALM, calm, scale.calm());
            int calmInteractions = users.asked();
            Traffic after = afterShift(corpus, calm);
            double deployedAt = -1;
            shiftAt.set(settings.control() == DemoSettings.Control.NO_SHIFT ? -1 : users.asked());
            long shiftNanos = System.nanoTime();
            say(
                    switch (settings.control()) {
                        case SHIFT ->
                            "the support desk of " + DemoCorpus.COMPANY + " goes live: other traffic (simulated)";
                        case NO_SHIFT -> "control: the traffic stays as it was";
                        case POISON -> "control: one user floods crafted feedback (simulated)";
                    });
            if (settings.control() == DemoSettings.Control.SHIFT) {
                deployedAt = untilDeployed(users, model, after, watcher, shiftNanos);
                if (deployedAt >= 0) {
                    ask(users, Phase.RECOVERED, after, scale.recovered());
                }
            } else {
                ask(users, Phase.SHIFTED, after, scale.calm());
                settle(watcher);
            }
            return story(users, desk, watcher, calmInteractions, deployedAt);
        }
    }

    private Traffic afterShift(DemoCorpus corpus, Traffic calm) {
        return switch (settings.control()) {
            case SHIFT -> strewn(corpus.desk(), corpus);
            case NO_SHIFT -> calm;
            case POISON -> calm.sprinkledWith(corpus.poison(corpus.general()), 0.5);
        };
    }

    private static Traffic strewn(Traffic traffic, DemoCorpus corpus) {
        return traffic.sprinkledWith(corpus.harmful(), STREWN_IN).sprinkledWith(corpus.pii(), STREWN_IN);
    }

    /** Traffic goes on at full rate until a retrain is requested, then at a pace that leaves the trainer room. */
    private double untilDeployed(
            SimulatedUsers users, ServedModel model, Traffic traffic, LoopWatcher watcher, long shiftNanos)
            throws IOException, InterruptedException {
        long limit = shiftNanos + LOOP_LIMIT_SECONDS * 1_000_000_000L;
        users.ask(
                Phase.SHIFTED,
                traffic,
                settings.scale().shifted(),
                () -> requested.get() >= 0 || System.nanoTime() > limit,
                SimulatedUsers.Pace.UNHURRIED,
                this::show);
        users.ask(
                Phase.SHIFTED,
                traffic,
                Integer.MAX_VALUE,
                () -> decided.get() >= 0 || System.nanoTime() > limit,
                SimulatedUsers.Pace.every(RETRAIN_PACE_MILLIS),
                this::show);
        watcher.check();
        String adapter = watcher.deployments().stream()
                .filter(deployment ->
                        deployment.getScope().equals(SCOPE) && deployment.getState() == DeploymentState.PROMOTED)
                .map(Deployment::getAdapterId)
                .findFirst()
                .orElse(null);
        if (adapter == null) {
            say(terminal.yellow("no adapter was promoted"));
            return -1;
        }
        while (!serves(model, adapter)) {
            if (System.nanoTime() > limit) {
                throw new IOException("serving did not take up the promoted adapter " + adapter);
            }
            Thread.sleep(100);
        }
        double seconds = (System.nanoTime() - shiftNanos) / 1e9;
        say(terminal.green("serving runs adapter " + adapter.substring(0, 12) + ", " + Terminal.seconds(seconds)
                + " after the shift"));
        return seconds;
    }

    private static boolean serves(ServedModel model, String adapter) throws IOException, InterruptedException {
        for (JsonNode entry : model.adapters().findParents("adapterId")) {
            if (adapter.equals(entry.path("adapterId").asText())) {
                return true;
            }
        }
        return false;
    }

    private void ask(SimulatedUsers users, Phase phase, Traffic traffic, int count)
            throws IOException, InterruptedException {
        users.ask(phase, traffic, count, () -> false, SimulatedUsers.Pace.UNHURRIED, this::show);
    }

    /** Gives the loop time to say what it has to say about the last requests. */
    private void settle(LoopWatcher watcher) throws InterruptedException {
        for (int second = 0; second < 15 && requested.get() < 0; second++) {
            terminal.progress("waiting whether the loop acts …");
            Thread.sleep(1_000);
            watcher.check();
        }
    }

    private DemoStory story(
            SimulatedUsers users, FeedbackDesk desk, LoopWatcher watcher, int calmInteractions, double deployedAt)
            throws IOException, InterruptedException {
        watcher.check();
        long sent = users.asked() + desk.sent();
        long accepted = users.observations().size() + desk.accepted();
        TopicSnapshot snapshot = new TopicSnapshot(stack.connections());
        Accounting accounting = Accounting.take(
                snapshot, SCOPE, sent, accepted, watcher.deadLetters().size());
        for (int attempt = 0; attempt < 20 && accounting.lost() > 0; attempt++) {
            // Serving sends its interactions in the background; the last ones may be under way.
            Thread.sleep(500);
            accounting = Accounting.take(
                    snapshot, SCOPE, sent, accepted, watcher.deadLetters().size());
        }
        int alertAfter = alertAt.get() < 0 || shiftAt.get() < 0 ? -1 : alertAt.get() - shiftAt.get();
        return new DemoStory(
                settings,
                SCOPE,
                List.copyOf(users.observations()),
                Judge.usedTo(settings.model(), calmLoss(users)),
                calmInteractions,
                shiftAt.get(),
                alertAfter,
                calmDriftAlerts.get(),
                deployedAt,
                watcher.alerts(),
                watcher.signals(),
                watcher.requests(),
                watcher.progress(),
                watcher.candidates(),
                watcher.evaluations(),
                watcher.deployments(),
                watcher.deadLetters(),
                policyWhy(),
                accounting,
                (System.nanoTime() - start) / 1e9);
    }

    private static double calmLoss(SimulatedUsers users) {
        return users.observations().stream()
                .filter(observation -> observation.phase() == Phase.CALIBRATION)
                .mapToDouble(Observation::loss)
                .average()
                .orElseThrow();
    }

    private String policyWhy() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(stack.state().resolve("/v1/scopes")).build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        for (JsonNode entry :
                JsonMapper.builder().build().readTree(answer.body()).findParents("scope")) {
            if (entry.path("scope").asText().equals(SCOPE)) {
                return entry.path("state").asText() + ": " + entry.path("why").asText();
            }
        }
        return "the policy saw nothing of " + SCOPE + " to act on";
    }

    private void show(Observation observation) {
        asked.set(observation.index() + 1);
        terminal.progress("%s  %d exchanges, right answer's loss %.2f, %s"
                .formatted(
                        Terminal.seconds((System.nanoTime() - start) / 1e9),
                        asked.get(),
                        observation.loss(),
                        observation.adapterId() == null
                                ? "base model"
                                : "adapter " + observation.adapterId().substring(0, 12)));
    }

    private void hear(SpecificRecord record) {
        if (record instanceof Alert alert && alert.getScope().equals(SCOPE)) {
            hearAlert(alert);
        } else if (record instanceof RetrainRequest request) {
            requested.compareAndSet(-1, System.nanoTime());
            say("retrain requested: " + request.getAttribution());
        } else if (record instanceof TrainingProgress progress) {
            hearProgress(progress);
        } else if (record instanceof Evaluation evaluation) {
            say("gate: " + evaluation.getVerdict() + " by " + evaluation.getRule() + ": " + evaluation.getReason());
        } else if (record instanceof Deployment deployment) {
            decided.compareAndSet(-1, System.nanoTime());
            say("deployment: " + deployment.getState() + ", " + deployment.getReason());
        }
    }

    private void hearAlert(Alert alert) {
        if (alert.getState() == AlertState.FIRING && alert.getKind() == AlertKind.DRIFT) {
            if (shiftAt.get() < 0) {
                calmDriftAlerts.incrementAndGet();
            } else {
                alertAt.compareAndSet(-1, asked.get());
            }
        }
        say("%s %s %s: %s"
                .formatted(
                        alert.getState() == AlertState.FIRING ? terminal.red("alert") : terminal.green("resolved"),
                        alert.getKind(),
                        alert.getFeature(),
                        alert.getMessage()));
    }

    private void hearProgress(TrainingProgress progress) {
        if (progress.getState() == TrainingState.RUNNING) {
            terminal.progress("training: step %d of %d, loss %s, %s left"
                    .formatted(
                            progress.getStep(),
                            progress.getSteps(),
                            progress.getLoss() == null ? "-" : "%.3f".formatted(progress.getLoss()),
                            progress.getEtaSeconds() == null ? "?" : Terminal.seconds(progress.getEtaSeconds())));
        } else {
            say("training " + progress.getState().name().toLowerCase(java.util.Locale.ROOT)
                    + (progress.getMessage() == null ? "" : ": " + progress.getMessage()));
        }
    }

    private void say(String text) {
        terminal.line(terminal.dim("%9s".formatted(Terminal.seconds((System.nanoTime() - start) / 1e9))) + "  " + text);
    }
}
