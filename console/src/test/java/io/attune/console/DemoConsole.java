package io.attune.console;

import com.sun.net.httpserver.HttpServer;
import io.attune.console.read.PolicyStates;
import io.attune.console.read.TopicReader;
import io.attune.console.view.HistorySizes;
import io.attune.console.view.LoopView;
import io.attune.console.web.ChangeEvents;
import io.attune.console.web.ConsoleServer;
import io.attune.schemas.config.Connections;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.record.Verdict;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The console with made-up records and no broker, to look at the page. Arguments: port, and optionally "empty". */
public final class DemoConsole {
    private static final String FIRST = "3f1a9c7702be4c15a0ce";
    private static final String SECOND = "b07d2264f9aa18c3de91";
    private static final String BASE_MODEL = null;

    private DemoConsole() {}

    public static void main(String[] arguments) throws Exception {
        HttpServer state = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        boolean empty = arguments.length > 1;
        byte[] report = (empty
                        ? "[]"
                        : "[{\"scope\":\"acme/desk\",\"state\":\"RETRAINING\",\"trainExamples\":284,\"holdoutExamples\":61,"
                                + "\"openAlerts\":[\"DRIFT e-cusum/mean prompt_novelty\",\"QUALITY e-cusum/mean thumb_rate\"],"
                                + "\"retrainsToday\":2,\"why\":\"the trainer works on request 8c1e; 24 minutes are left of its time\"}]")
                .getBytes(StandardCharsets.UTF_8);
        state.createContext("/v1/scopes", exchange -> {
            exchange.sendResponseHeaders(200, report.length);
            exchange.getResponseBody().write(report);
            exchange.close();
        });
        state.start();
        LoopView view = new LoopView(HistorySizes.standard(), Clock.systemUTC());
        if (!empty) {
            fill(view, System.currentTimeMillis(), new Random(7));
        }
        URI stateAddress = URI.create("http://127.0.0.1:" + state.getAddress().getPort());
        ConsoleConfig config = new ConsoleConfig(
                "127.0.0.1",
                Integer.parseInt(arguments[0]),
                new Links(URI.create("http://127.0.0.1:7070"), URI.create("http://127.0.0.1:7071"), stateAddress));
        ChangeEvents events = new ChangeEvents();
        Connections nowhere =
                new Connections("127.0.0.1:1", URI.create("http://127.0.0.1:1"), Path.of("target", "adapters"));
        PolicyStates policy = new PolicyStates(stateAddress, events::changed);
        policy.start();
        events.start();
        new ConsoleServer(config, view, new TopicReader(nowhere, view, events::changed), policy, events).start();
        if (!empty) {
            AtomicLong next = new AtomicLong();
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "demo-traffic"))
                    .scheduleAtFixedRate(
                            () -> {
                                view.add(DemoRecords.interaction(
                                        "live-" + next.getAndIncrement(), System.currentTimeMillis(), FIRST));
                                events.changed(DemoRecords.SCOPE);
                            },
                            0,
                            400,
                            TimeUnit.MILLISECONDS);
        }
    }

    private static void fill(LoopView view, long now, Random random) {
        long start = now - 14 * 60_000;
        long promoted = now - 7 * 60_000;
        int n = 0;
        for (long t = start; t < now; t += 5_000) {
            String adapter = t < promoted ? BASE_MODEL : FIRST;
            boolean shifted = t > now - 11 * 60_000 && t < promoted || t > now - 3 * 60_000;
            for (int i = 0; i < 8 + random.nextInt(9); i++) {
                view.add(DemoRecords.interaction("i-" + n, t + i, adapter));
                if (random.nextInt(3) == 0) {
                    view.add(DemoRecords.outcome(
                            "o-" + n, t + i, adapter, random.nextDouble() < (shifted ? 0.35 : 0.82)));
                }
                n++;
            }
            signals(view, t, shifted, t < start + 60_000, adapter, random);
        }
        view.add(DemoRecords.alert(
                "k1",
                "a1",
                now - 10 * 60_000,
                AlertKind.DRIFT,
                AlertState.FIRING,
                "prompt_novelty changed about 120 observations ago (e-cusum/mean: log evidence 13.1, threshold 12.5)"));
        view.add(DemoRecords.alert(
                "k1",
                "a1r",
                now - 6 * 60_000,
                AlertKind.DRIFT,
                AlertState.RESOLVED,
                "a deployment took a new reference"));
        view.add(DemoRecords.alert(
                "k3",
                "a3",
                now - 8 * 60_000,
                AlertKind.SAFETY,
                AlertState.FIRING,
                "user <img src=x onerror=alert(1)> holds 74 % of the last 200 rows; they neither train nor trigger"));
        view.add(DemoRecords.alert(
                "k2",
                "a2",
                now - 2 * 60_000,
                AlertKind.DRIFT,
                AlertState.FIRING,
                "prompt_novelty changed about 96 observations ago (e-cusum/mean: log evidence 13.4, threshold 12.5)"));
        view.add(DemoRecords.alert(
                "k4",
                "a4",
                now - 100_000,
                AlertKind.QUALITY,
                AlertState.FIRING,
                "thumb_rate fell from 0.82 to 0.36 about 60 observations ago"));
        run(view, "r1", now - 9 * 60_000, 60, random);
        view.add(DemoRecords.candidate("r1", now - 8 * 60_000, FIRST));
        view.add(DemoRecords.evaluation("r1", now - 7 * 60_000 - 5_000, FIRST, Verdict.PROMOTED));
        view.add(DemoRecords.deployment("d1", promoted, DeploymentState.PROMOTED, FIRST));
        run(view, "r2", now - 5 * 60_000, 60, random);
        view.add(DemoRecords.candidate("r2", now - 4 * 60_000, SECOND));
        view.add(DemoRecords.evaluation("r2", now - 4 * 60_000 + 10_000, SECOND, Verdict.REJECTED));
        view.add(DemoRecords.deployment("d2", now - 4 * 60_000 + 10_000, DeploymentState.REJECTED, SECOND));
        run(view, "r3", now - 60_000, 34, random);
        for (int i = 0; i < 14; i++) {
            view.add(DemoRecords.deadLetter(
                    "x" + i, DemoRecords.SCOPE, "row " + i + ": response must be a text but is '" + i + "'"));
        }
        view.add(DemoRecords.deadLetter("y", null, "the row is no JSON: unexpected end of input at 211"));
    }

    private static void signals(
            LoopView view, long t, boolean shifted, boolean reference, String adapter, Random random) {
        DetectorPhase calm = reference ? DetectorPhase.REFERENCE : DetectorPhase.WATCHING;
        double noise = 1.5 + random.nextDouble() * 2;
        double high = 13 + random.nextDouble() * 3;
        for (String feature : new String[] {"prompt_novelty", "prompt_embedding", "prompt_chars", "prompt_language"}) {
            boolean alarmed = shifted && !feature.equals("prompt_language");
            double statistic = alarmed ? high * (feature.equals("prompt_embedding") ? 14 : 1) : noise;
            view.add(DemoRecords.signal(
                    feature, "e-cusum/mean", null, t, statistic, alarmed ? DetectorPhase.ALARMED : calm));
        }
        for (String feature : new String[] {"response_chars", "response_refusal", "length_ratio", "thumb_rate"}) {
            view.add(DemoRecords.signal(feature, "e-cusum/rate", adapter, t, noise * 2.4, calm));
        }
    }

    private static void run(LoopView view, String id, long time, int steps, Random random) {
        view.add(DemoRecords.request(id, time));
        view.add(DemoRecords.progress(id, time, TrainingState.STARTED, 0, null));
        for (int step = 1; step <= steps; step++) {
            double loss = 1.2 + 1.9 * Math.exp(-step / 14.0) + random.nextGaussian() * 0.06;
            view.add(DemoRecords.progress(id, time + step * 900L, TrainingState.RUNNING, step, loss));
        }
    }
}
