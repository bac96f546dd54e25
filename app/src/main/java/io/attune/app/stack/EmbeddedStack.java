package io.attune.app.stack;

import io.attune.app.demo.corpus.DemoCorpus;
import io.attune.app.terminal.Terminal;
import io.attune.console.Console;
import io.attune.console.ConsoleConfig;
import io.attune.console.Links;
import io.attune.drift.job.DriftJob;
import io.attune.drift.job.DriftJobConfig;
import io.attune.embedded.EmbeddedKafka;
import io.attune.embedded.EmbeddedRegistry;
import io.attune.embedded.RegistryDistribution;
import io.attune.evaluator.canary.CanaryService;
import io.attune.evaluator.job.EvaluatorService;
import io.attune.evaluator.suite.AnchorFile;
import io.attune.evaluator.suite.LossSuite;
import io.attune.evaluator.suite.SafetyGeneration;
import io.attune.ingestion.gateway.Gateway;
import io.attune.ingestion.gateway.GatewayConfig;
import io.attune.model.lm.CausalLm;
import io.attune.safety.job.SafetyJob;
import io.attune.safety.job.SafetyJobConfig;
import io.attune.safety.refusal.RefusalClassifier;
import io.attune.safety.suite.SafetySuite;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.PolicyFile;
import io.attune.schemas.serde.SchemaRegistrar;
import io.attune.schemas.topic.TopicCatalogue;
import io.attune.serving.api.ServingConfig;
import io.attune.serving.api.ServingServer;
import io.attune.streams.StreamsApps;
import io.attune.streams.StreamsSettings;
import io.attune.trainer.job.TrainerService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything on one machine, in this process: a real broker, a real registry (a child process), Flink's MiniCluster with
 * the safety and the drift job, the streams, trainer, evaluator, serving, gateway and console. State lies under the home
 * folder and survives a stop as well as a kill.
 */
public final class EmbeddedStack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedStack.class);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(500);
    private static final Duration READY_LIMIT = Duration.ofSeconds(120);
    private static final Duration START_END_LIMIT = Duration.ofSeconds(20);
    /** An answer shows within this many tokens whether it refuses. */
    private static final int SAFETY_TOKENS = 16;

    private final StackHome home;
    private final Terminal terminal;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final Map<String, BooleanSupplier> readiness = new LinkedHashMap<>();
    private final Thread hook = new Thread(this::close, "attune-stack-shutdown");
    private Endpoints endpoints;
    private final CountDownLatch startEnded = new CountDownLatch(1);
    private volatile Thread starter;
    private boolean closed;

    private record Part(String name, AutoCloseable closing) {}

    private EmbeddedStack(StackHome home, Terminal terminal) {
        this.home = home;
        this.terminal = terminal;
        // An interrupt closes the parts in order, too.
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @throws Exception what kept a part from starting; the parts that had started are closed again
     */
    public static EmbeddedStack start(StackHome home, StackSettings settings, Terminal terminal) throws Exception {
        EmbeddedStack stack = new EmbeddedStack(home, terminal);
        stack.starter = Thread.currentThread();
        try {
            stack.startAll(settings);
            return stack;
        } catch (Exception e) {
            stack.startEnded.countDown();
            stack.close();
            throw e;
        } finally {
            stack.startEnded.countDown();
        }
    }

    /** Where the parts listen. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** Whether every part is ready. */
    public boolean ready() {
        return readiness.values().stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    @Override
    public void close() {
        endStart();
        closeParts();
    }

    /** A process that is told to end while parts still start must not leave one behind: the registry is a child. */
    private void endStart() {
        Thread starting = starter;
        if (Thread.currentThread() != hook || starting == null || startEnded.getCount() == 0) {
            return;
        }
        starting.interrupt();
        try {
            if (!startEnded.await(START_END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("the start does not end when interrupted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void closeParts() {
        if (closed) {
            return;
        }
        closed = true;
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                log.info("stopping {}", part.name());
                part.closing().close();
            } catch (Exception e) {
                log.error("{} did not stop in order", part.name(), e);
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("the JVM is already ending, its hook runs this", e);
        }
    }

    private void startAll(StackSettings settings) throws Exception {
        home.create();
        start("lock", () -> StackLock.take(home));
        Files.deleteIfExists(home.endpointsFile());
        new PolicyFile().write(settings.policies(), home.policiesFile());
        Ports ports = settings.ports();
        EmbeddedKafka kafka = start("Kafka", () -> EmbeddedKafka.start(home.kafka(), ports.kafka()));
        EmbeddedRegistry registry = start(
                "schema registry",
                () -> EmbeddedRegistry.start(home.registry(), RegistryDistribution.find(), ports.registry(), false));
        Connections connections = new Connections(kafka.bootstrapServers(), registry.url(), home.adapters());
        terminal.progress("topics and schemas …");
        new SchemaRegistrar(registry.url()).registerAll();
        try (Admin admin = Admin.create(connections.kafkaClient())) {
            new TopicCatalogue(admin).createOrVerify((short) 1);
        }
        Path model = new KnownModels(StackHome.standard()).resolve(settings.model(), terminal);
        CausalLm lm = start("model " + settings.model(), () -> CausalLm.load(model, settings.precision()));
        startJobs(connections, settings);
        endpoints = startServices(connections, settings, lm);
        awaitReady();
        endpoints.write(home.endpointsFile());
        parts.push(new Part("endpoints file", () -> Files.deleteIfExists(home.endpointsFile())));
        terminal.clear();
    }

    private void startJobs(Connections connections, StackSettings settings) throws Exception {
        FlinkCluster flink = start("Flink", () -> FlinkCluster.start(home.flink(), 2, CHECKPOINT_INTERVAL));
        flink.submit("attune-safety", env -> SafetyJob.build(env, connections, SafetyJobConfig.standard()));
        flink.submit("attune-drift", env -> DriftJob.build(env, connections, DriftJobConfig.of(settings.policies())));
        readiness.put("Flink jobs", flink::ready);
    }

    private Endpoints startServices(Connections connections, StackSettings settings, CausalLm lm) throws Exception {
        Ports ports = settings.ports();
        Policies policies = settings.policies();
        String model = settings.model();
        StreamsApps streams = start(
                "streams",
                () -> new StreamsApps(
                        connections, policies, StreamsSettings.embedded(home.streams(), model, ports.state())));
        streams.start();
        readiness.put("streams", streams::ready);
        TrainerService trainer = start(
                "trainer",
                () -> new TrainerService(
                        connections, policies, model, lm, home.trainer(), new RefusalClassifier()::refuses));
        trainer.start();
        readiness.put("trainer", trainer::ready);
        List<LossSuite> anchors = List.of(anchors(settings));
        EvaluatorService evaluator = start(
                "evaluator",
                () -> new EvaluatorService(
                        connections,
                        policies,
                        model,
                        lm,
                        anchors,
                        new SafetyGeneration(SafetySuite.first(), SAFETY_TOKENS)));
        evaluator.start();
        readiness.put("evaluator", evaluator::ready);
        CanaryService canary = start("canary", () -> new CanaryService(connections, policies));
        canary.start();
        readiness.put("canary", canary::ready);
        ServingServer serving = start(
                "serving",
                () -> new ServingServer(
                        connections,
                        ServingConfig.onPort(ports.serving(), model).withSpool(home.serving()),
                        lm));
        serving.start();
        readiness.put("serving", serving::ready);
        Gateway gateway = start("gateway", () -> new Gateway(connections, GatewayConfig.onPort(ports.gateway())));
        gateway.start();
        readiness.put("gateway", gateway::ready);
        URI state = URI.create("http://127.0.0.1:" + streams.port());
        Links links = new Links(gateway.url(), serving.url(), state);
        Console console = start(
                "console", () -> new Console(connections, new ConsoleConfig("127.0.0.1", ports.console(), links)));
        console.start();
        readiness.put("console", console::ready);
        PartsEndpoint all = start("parts", () -> new PartsEndpoint(readiness));
        return new Endpoints(
                ProcessHandle.current().pid(),
                model,
                connections.bootstrapServers(),
                connections.registryUrl(),
                gateway.url(),
                serving.url(),
                console.url(),
                state,
                all.url(),
                home.adapters().toString());
    }

    private static LossSuite anchors(StackSettings settings) throws IOException {
        if (settings.anchors() != null) {
            return AnchorFile.read(
                    settings.anchors().getFileName().toString(), Files.newInputStream(settings.anchors()));
        }
        return AnchorFile.read("anchor-general", DemoCorpus.class.getResourceAsStream(DemoCorpus.ANCHORS_RESOURCE));
    }

    private void awaitReady() throws InterruptedException {
        long limit = System.nanoTime() + READY_LIMIT.toNanos();
        for (Map.Entry<String, BooleanSupplier> part : readiness.entrySet()) {
            terminal.progress("waiting for " + part.getKey() + " …");
            while (!part.getValue().getAsBoolean()) {
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException(
                            part.getKey() + " is not ready after " + READY_LIMIT.toSeconds() + " s");
                }
                Thread.sleep(50);
            }
        }
    }

    /** Makes a part that starts in its own time. */
    @FunctionalInterface
    private interface Start<T> {
        T run() throws Exception;
    }

    private <T extends AutoCloseable> T start(String name, Start<T> start) throws Exception {
        terminal.progress("starting " + name + " …");
        long begin = System.nanoTime();
        T part = start.run();
        parts.push(new Part(name, part));
        log.info("{} started in {} ms", name, (System.nanoTime() - begin) / 1_000_000);
        return part;
    }
}
