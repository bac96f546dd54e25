package io.attune.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attune.app.demo.corpus.DemoCorpus;
import io.attune.app.demo.corpus.Traffic;
import io.attune.app.operator.TopicSnapshot;
import io.attune.app.stack.Endpoints;
import io.attune.app.terminal.Terminal;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
    private final Narration narration;
    private final LoopEvents events;
    private final AtomicInteger asked = new AtomicInteger();
    private int shiftAt = -1;

    public DemoRun(DemoSettings settings, Endpoints stack, Terminal terminal) {
        this.settings = settings;
        this.stack = stack;
        this.terminal = terminal;
        this.narration = new Narration(terminal, start);
        this.events = new LoopEvents(SCOPE, narration, terminal, asked::get);
    }

    /** Plays the story and says what was seen. */
    DemoStory play() throws IOException, InterruptedException {
        DemoCorpus corpus = DemoCorpus.load();
        DemoScale scale = settings.scale();
        ServedModel model = new ServedModel(stack.serving(), SCOPE, scale.maxTokens());
        FeedbackDesk desk = new FeedbackDesk(stack.gateway(), SCOPE);
        try (LoopWatcher watcher = new LoopWatcher(stack.connections(), events::hear);
                SimulatedUsers users =
                        new SimulatedUsers(model, desk, scale.workers(), settings.seed(), start, asked)) {
            watcher.start();
            Traffic calm = strewn(corpus.general(), corpus);
            narration.say("users ask everyday questions (simulated)");
            ask(users, Phase.CALIBRATION, calm, scale.calibration());
            double calmLoss = users.observations().stream()
                    .mapToDouble(Observation::loss)
                    .average()
                    .orElseThrow();
            users.judgeBy(Judge.usedTo(calmLoss));
            ask(users, Phase.CALM, calm, scale.calm());
            int calmInteractions = users.asked();
            Traffic after = afterShift(corpus, calm);
            double deployedAt = -1;
            if (settings.control() != DemoSettings.Control.NO_SHIFT) {
                shiftAt = users.asked();
                events.shift();
            }
            long shiftNanos = System.nanoTime();
            narration.say(
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
        narration.begin(Phase.SHIFTED, 0);
        users.ask(
                Phase.SHIFTED,
                traffic,
                settings.scale().shifted(),
                () -> events.requested() || System.nanoTime() > limit,
                SimulatedUsers.Pace.UNHURRIED,
                narration::exchange);
        users.ask(
                Phase.SHIFTED,
                traffic,
                Integer.MAX_VALUE,
                () -> events.decided() || System.nanoTime() > limit,
                SimulatedUsers.Pace.every(RETRAIN_PACE_MILLIS),
                narration::exchange);
        watcher.check();
        String adapter = watcher.deployments().stream()
                .filter(deployment ->
                        deployment.getScope().equals(SCOPE) && deployment.getState() == DeploymentState.PROMOTED)
                .map(Deployment::getAdapterId)
                .findFirst()
                .orElse(null);
        if (adapter == null) {
            narration.say(terminal.yellow("no adapter was promoted"));
            return -1;
        }
        while (!serves(model, adapter)) {
            if (System.nanoTime() > limit) {
                throw new IOException("serving did not take up the promoted adapter " + adapter);
            }
            Thread.sleep(100);
        }
        double seconds = (System.nanoTime() - shiftNanos) / 1e9;
        narration.say(terminal.green("serving runs adapter " + adapter.substring(0, 12) + ", "
                + Terminal.seconds(seconds) + " after the shift"));
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
        narration.begin(phase, count);
        users.ask(phase, traffic, count, () -> false, SimulatedUsers.Pace.UNHURRIED, narration::exchange);
    }

    /** Gives the loop time to say what it has to say about the last requests. */
    private void settle(LoopWatcher watcher) throws InterruptedException {
        for (int second = 0; second < 15 && !events.requested(); second++) {
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
        int alertAfter = events.alertAt() < 0 || shiftAt < 0 ? -1 : events.alertAt() - shiftAt;
        return new DemoStory(
                settings,
                SCOPE,
                List.copyOf(users.observations()),
                Judge.usedTo(calmLoss(users)),
                calmInteractions,
                shiftAt,
                alertAfter,
                events.calmDriftAlerts(),
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
}
