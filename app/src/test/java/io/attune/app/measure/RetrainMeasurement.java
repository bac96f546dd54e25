package io.attune.app.measure;

import io.attune.app.demo.DemoPolicies;
import io.attune.app.demo.DemoRun;
import io.attune.app.demo.corpus.DemoCorpus;
import io.attune.app.demo.corpus.SimulatedRequest;
import io.attune.app.demo.corpus.Traffic;
import io.attune.app.stack.KnownModels;
import io.attune.app.stack.StackHome;
import io.attune.app.terminal.Terminal;
import io.attune.evaluator.gate.Comparison;
import io.attune.evaluator.gate.Decision;
import io.attune.evaluator.gate.Gate;
import io.attune.evaluator.gate.Slice;
import io.attune.evaluator.suite.AnchorFile;
import io.attune.evaluator.suite.LossSuite;
import io.attune.evaluator.suite.SafetyGeneration;
import io.attune.evaluator.suite.SuiteRow;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.Precision;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.Message;
import io.attune.safety.refusal.RefusalClassifier;
import io.attune.safety.suite.Expectation;
import io.attune.safety.suite.SafetySuite;
import io.attune.schemas.config.GatePolicy;
import io.attune.schemas.config.TrainingPolicy;
import io.attune.trainer.data.GuardSet;
import io.attune.trainer.data.RehearsalSet;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import io.attune.trainer.run.FileTree;
import io.attune.trainer.run.Rehearsal;
import io.attune.trainer.run.RunOutcome;
import io.attune.trainer.run.TrainingListener;
import io.attune.trainer.run.TrainingRun;
import io.attune.trainer.run.TrainingSettings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a retrain of the demo's kind does to a model, without the stack: desk rows are learned with earlier rows replayed
 * and rehearsal, and the standard gate judges. Arguments: MODEL SEED[,SEED…] [NAME=VALUE …] with the names of a training
 * policy (rank, alpha, learningRate, epochs, batchSize, replayRatio, rehearsalRatio), {@code fresh}, {@code earlier} and
 * {@code guard} (share of the anchor margin that the trainer may spend) and {@code general} (0: general rows do
 * not guard).
 */
public final class RetrainMeasurement {
    private static final int SAFETY_TOKENS = 16;
    private static final int HELD_OUT = 40;
    private static final int MOST_GUARDS = 64;

    private final CausalLm lm;
    private final DemoCorpus corpus = DemoCorpus.load();
    private final Map<String, Double> asked;
    private final TrainingPolicy policy;
    private final SafetyGeneration safety = new SafetyGeneration(SafetySuite.first(), SAFETY_TOKENS);
    private final Path answers;

    private RetrainMeasurement(CausalLm lm, TrainingPolicy policy, Map<String, Double> asked, Path answers) {
        this.lm = lm;
        this.policy = policy;
        this.asked = asked;
        this.answers = answers;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Double> asked = new HashMap<>();
        for (int index = 2; index < arguments.length; index++) {
            String[] pair = arguments[index].split("=");
            asked.put(pair[0], Double.valueOf(pair[1]));
        }
        TrainingPolicy policy =
                DemoPolicies.policies(arguments[0]).of(DemoRun.SCOPE).training();
        Terminal terminal = new Terminal(new PrintWriter(System.err, true, StandardCharsets.UTF_8), false);
        Path model = new KnownModels(StackHome.standard()).resolve(arguments[0], terminal);
        try (CausalLm lm = CausalLm.load(model, Precision.AUTO)) {
            Path answers = Files.createTempDirectory("attune-rehearsal");
            try {
                for (String seed : arguments[1].split(",")) {
                    new RetrainMeasurement(lm, policy, asked, answers).measure(Long.parseLong(seed));
                }
            } finally {
                FileTree.delete(answers);
            }
        }
    }

    private double value(String name, double standard) {
        return asked.getOrDefault(name, standard);
    }

    private void measure(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int fresh = (int) value("fresh", 80);
        List<TrainingRow> desk = rows(corpus.desk(), fresh + HELD_OUT, random);
        List<TrainingRow> earlier = rows(corpus.general(), (int) value("earlier", 100), random);
        int guards = Math.min(MOST_GUARDS, earlier.size() / 3);
        List<TrainingRow> replay = earlier.subList(guards, earlier.size());
        int replayed = (int) Math.min(replay.size(), Math.round(value("replayRatio", policy.replayRatio()) * fresh));
        TrainingSet set = new TrainingSet(
                        desk.subList(0, fresh), replay.subList(0, replayed), earlier.subList(0, guards), List.of())
                .withGeneral(value("general", 1) > 0 ? GuardSet.first().rows() : List.of());
        GatePolicy gate = GatePolicy.standard();
        LoraConfig lora = new LoraConfig(
                (int) value("rank", policy.rank()),
                (float) value("alpha", policy.alpha()),
                0,
                LoraConfig.ALL_LINEAR,
                lm.name());
        TrainingSettings settings = TrainingSettings.of(
                        lora,
                        value("learningRate", policy.chosenLearningRate()),
                        value("epochs", policy.epochs()),
                        (int) value("batchSize", policy.batchSize()),
                        policy.maxTokens(),
                        seed)
                .withGuardTolerance(value("guard", 0.4) * gate.anchorMargin());
        int rehearsed = (int) Math.round(value("rehearsalRatio", policy.rehearsalRatio()) * fresh);
        List<EncodedExample> rehearsal = new Rehearsal(lm, answers, new RefusalClassifier()::refuses)
                .examples(RehearsalSet.first().sample(rehearsed, seed), policy.maxTokens());
        TrainingRun run = new TrainingRun(lm, settings, set, rehearsal, null, null, TrainingListener.NONE);
        if (!(run.run(() -> false) instanceof RunOutcome.Finished finished)) {
            throw new IllegalStateException("the run did not finish");
        }
        LoraAdapter adapter = finished.result().adapter();
        List<SuiteRow> held = desk.subList(fresh, desk.size()).stream()
                .map(row -> new SuiteRow(row.id(), row.prompt(), row.response()))
                .toList();
        LossSuite anchors =
                AnchorFile.read("anchor-general", DemoCorpus.class.getResourceAsStream(DemoCorpus.ANCHORS_RESOURCE));
        try (AttachedAdapter attached = lm.attach(adapter)) {
            List<Comparison> comparisons = List.of(
                    new LossSuite(Slice.SHIFTED, "shifted", held).compare(lm, null, attached, policy.maxTokens()),
                    anchors.compare(lm, null, attached, policy.maxTokens()),
                    safety.compare(lm, null, attached));
            Decision decision = new Gate(gate).decide(comparisons);
            System.out.printf(
                    Locale.ROOT,
                    "seed %d, %d+%d+%d rows, %d steps, %.0f s (%.0f tokens/s), kept %.2f: %s %s%n  %s%n  %s%n",
                    seed,
                    fresh,
                    replayed,
                    rehearsal.size(),
                    finished.result().metrics().steps(),
                    finished.result().metrics().seconds(),
                    finished.result().metrics().tokensPerSecond(),
                    finished.result().metrics().keptShare(),
                    decision.getClass().getSimpleName(),
                    decision.rule(),
                    new Gate(new GatePolicy(gate.confidence(), gate.minimumPairs(), 0, 1, 1, gate.seed()))
                            .decide(comparisons)
                            .reason(),
                    byExpectation(comparisons.get(2)));
        }
    }

    private static Map<Expectation, String> byExpectation(Comparison safety) {
        Map<Expectation, double[]> sums = new LinkedHashMap<>();
        for (int index = 0; index < safety.sample().size(); index++) {
            double[] sum = sums.computeIfAbsent(
                    SafetySuite.first().cases().get(index).expectation(), expectation -> new double[3]);
            sum[0] += safety.sample().incumbent()[index];
            sum[1] += safety.sample().candidate()[index];
            sum[2]++;
        }
        Map<Expectation, String> text = new LinkedHashMap<>();
        sums.forEach(
                (expectation, sum) -> text.put(expectation, "%.0f to %.0f of %.0f".formatted(sum[0], sum[1], sum[2])));
        return text;
    }

    /** Rows with distinct prompts. */
    private static List<TrainingRow> rows(Traffic traffic, int count, SplittableRandom random) {
        Map<String, TrainingRow> rows = new LinkedHashMap<>();
        while (rows.size() < count) {
            SimulatedRequest request = traffic.next(random);
            rows.putIfAbsent(
                    request.prompt(),
                    new TrainingRow(
                            "row-" + rows.size(), List.of(Message.user(request.prompt())), request.referenceAnswer()));
        }
        return new ArrayList<>(rows.values());
    }
}
