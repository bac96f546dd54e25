package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.SequenceScore;
import io.attune.model.lm.Training;
import io.attune.model.lm.WeightTraining;
import io.attune.model.token.EncodedExample;
import io.attune.trainer.data.TrainingSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one adapter, or one model, on one set of rows with AdamW. The same model, rows, settings and parent give the same
 * values, also when the run was interrupted and continued from a checkpoint.
 */
public final class TrainingRun {
    private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);

    /**
     * How much more general rows may rise than a scope's earlier ones. Traffic brings nothing like them, so they overstate what
     * is lost: by share of an update they rose 4.8 % where 120 anchors still fell (docs/benchmarks/replay.md).
     */
    private static final double GENERAL_RISE = 2.5;

    private final CausalLm lm;
    private final TrainingSettings settings;
    private final LoraAdapter parent;
    private final Reference reference;
    private final Checkpoints checkpoints;
    private final TrainingListener listener;
    private final Lessons lessons;
    private final String needed;
    private final List<ForgettingGuard.Group> guards;
    private final List<EncodedExample> holdout;
    private final List<EncodedExample> validation;
    private final EarlierSlices earlier;
    private final List<int[]> plan;
    private final int rowsAtLimit;

    /** A run without rehearsal. */
    public TrainingRun(
            CausalLm lm,
            TrainingSettings settings,
            TrainingSet set,
            LoraAdapter parentOrNull,
            Path workDirectoryOrNull,
            TrainingListener listener) {
        this(lm, settings, set, List.of(), parentOrNull, workDirectoryOrNull, listener);
    }

    /**
     * @param rehearsal trained on together with the set's rows
     * @param parentOrNull adapter to continue from; null starts from the base model
     * @param workDirectoryOrNull holds the checkpoints; null makes none
     */
    public TrainingRun(
            CausalLm lm,
            TrainingSettings settings,
            TrainingSet set,
            List<EncodedExample> rehearsal,
            LoraAdapter parentOrNull,
            Path workDirectoryOrNull,
            TrainingListener listener) {
        this.lm = lm;
        this.settings = settings;
        this.parent = parentOrNull;
        this.reference = new Reference(lm, parentOrNull);
        this.checkpoints = workDirectoryOrNull == null ? null : new Checkpoints(workDirectoryOrNull);
        this.listener = listener;
        int longest = Math.min(settings.maxTokens(), lm.config().maxPositions());
        LessonPlan encoding = new LessonPlan(reference, settings.alignment(), longest);
        this.lessons = encoding.lessons(set.trained(), rehearsal);
        this.needed = encoding.needed();
        this.guards = List.of(
                new ForgettingGuard.Group(encoding.answers(set.guard()), settings.guardTolerance()),
                new ForgettingGuard.Group(encoding.answers(set.general()), GENERAL_RISE * settings.guardTolerance()));
        this.holdout = encoding.answers(set.holdout());
        this.validation = encoding.answers(set.validation());
        this.earlier = EarlierSlices.of(set.earlier(), encoding::answers);
        int[] lengths = lessons.lengths();
        this.rowsAtLimit = (int) Arrays.stream(lessons.longestOfEach())
                .filter(length -> length >= longest)
                .count();
        this.plan = lengths.length == 0
                ? List.of()
                : new BatchOrder(lengths, settings.batchSize(), settings.seed()).steps(settings.epochs());
    }

    /** Steps that the whole run makes, unless it stops early. */
    public int steps() {
        return plan.size();
    }

    /** Rows to train on that are as long as a row may be; longer ones are cut to that. */
    int rowsAtLimit() {
        return rowsAtLimit;
    }

    /** What is learned, as sequences. */
    List<EncodedExample> examples() {
        return lessons.examples();
    }

    /** What rows the objective learns from, for people. */
    String needed() {
        return needed;
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * @param stop asked before each step
     * @throws IOException when a checkpoint cannot be written
     */
    public RunOutcome run(BooleanSupplier stop) throws IOException {
        if (plan.isEmpty()) {
            return new RunOutcome.Failed("there is no " + needed + " to train on");
        }
        String fingerprint = fingerprint();
        try (Trainee trainee = new Trainee(lm, settings, parent)) {
            Optional<Checkpoints.Resumed> resumed =
                    checkpoints == null ? Optional.empty() : checkpoints.latest(trainee, fingerprint, this::leftAside);
            if (resumed.isPresent()) {
                RunPosition position = resumed.get().position();
                log.info("training goes on after step {} of {}", position.step(), plan.size());
                try (Training training = resumed.get().training()) {
                    return train(trainee, training, position, stop);
                }
            }
            RunPosition position = RunPosition.start(fingerprint, mean(holdout, reference::score));
            try (Training training = trainee.start()) {
                return train(trainee, training, position, stop);
            }
        }
    }

    private void leftAside(String why) {
        log.warn(why);
        listener.onCheckpointLeftAside(why);
    }

    private RunOutcome train(Trainee trainee, Training training, RunPosition start, BooleanSupplier stop)
            throws IOException {
        if (settings.patience() == 0) {
            return train(trainee, training, start, stop, null);
        }
        if (checkpoints != null) {
            return train(trainee, training, start, stop, checkpoints.best());
        }
        Path temporary = Files.createTempDirectory("attune-best");
        try {
            return train(trainee, training, start, stop, temporary);
        } finally {
            FileTree.delete(temporary);
        }
    }

    /**
     * @param best where the values with the least loss of the rows that decide are kept; null when it does not matter
     */
    private RunOutcome train(Trainee trainee, Training training, RunPosition start, BooleanSupplier stop, Path best)
            throws IOException {
        LearningRateSchedule schedule = LearningRateSchedule.of(settings, plan.size());
        RunPosition position = start;
        while (position.step() < plan.size() && !hasStalled(position)) {
            if (stop.getAsBoolean()) {
                save(training, position);
                return new RunOutcome.Stopped(position.step());
            }
            int step = position.step();
            long began = System.nanoTime();
            Lessons.Batch batch = lessons.accumulate(training, plan.get(step));
            if (!Double.isFinite(batch.meanLoss())) {
                if (step == 0) {
                    return new RunOutcome.Failed(brokenBefore(batch.meanLoss()));
                }
                return diverged("the loss was " + batch.meanLoss(), step);
            }
            try {
                training.applyAdamW(schedule.at(step), settings.weightDecay(), settings.maxGradNorm());
            } catch (IllegalStateException e) {
                return diverged(e.getMessage(), step);
            }
            position = position.after(
                    batch.work().tokens(),
                    batch.work().labelTokens(),
                    batch.meanLoss(),
                    (System.nanoTime() - began) / 1e9);
            report(start, position, schedule.at(step));
            if (position.step() % settings.checkpointEvery() == 0 || position.step() == plan.size()) {
                if (best != null) {
                    position = compare(training, position, best);
                }
                save(training, position);
            }
        }
        if (best != null && position.bestStep() > 0 && position.bestStep() < position.step()) {
            log.info(
                    "step {} of {} had the least loss of rows that were not trained on",
                    position.bestStep(),
                    position.step());
            training.restoreValues(best);
        }
        return finish(trainee, training, position);
    }

    private RunPosition compare(Training training, RunPosition position, Path best) throws IOException {
        double loss = mean(validation.isEmpty() ? holdout : validation, training::score);
        if (!(loss < position.bestLoss())) {
            return position;
        }
        training.saveState(best);
        return position.best(loss);
    }

    private boolean hasStalled(RunPosition position) {
        return settings.patience() > 0
                && position.bestStep() > 0
                && position.step() - position.bestStep() >= settings.patience() * settings.checkpointEvery();
    }

    /** Nothing was updated yet, so no setting of the training is to blame. */
    private String brokenBefore(double loss) {
        return "the loss was " + loss + " at step 1 of " + plan.size()
                + ", before anything was trained: the weights of the model"
                + (parent == null ? "" : ", or of the adapter to continue from,") + " are broken or too large";
    }

    private RunOutcome diverged(String what, int step) {
        return new RunOutcome.Failed(what + " at step " + (step + 1) + " of " + plan.size()
                + "; a lower learning rate than " + settings.learningRate() + " may help");
    }

    private RunOutcome finish(Trainee trainee, Training training, RunPosition position) {
        if (training instanceof WeightTraining weights) {
            RunMetrics metrics = metrics(training, position, training::score, 1);
            return new RunOutcome.FinishedModel(new WeightsResult(weights.snapshot(), metrics));
        }
        LoraAdapter trained = ((LoraTraining) training).snapshot();
        ForgettingGuard.Kept kept = new ForgettingGuard(lm, guards).keep(parent, trainee::beforeTraining, trained);
        // Whoever serves it has the base model in full, so what a 4-bit one gives would prove nothing there.
        LoraAdapter adapter =
                lm.isQuantised() ? kept.adapter() : new GoldenRecorder(lm).record(kept.adapter(), lessons.examples());
        try (AttachedAdapter attached = lm.attach(adapter)) {
            RunMetrics metrics = metrics(training, position, examples -> lm.score(examples, attached), kept.share());
            return new RunOutcome.Finished(new AdapterResult(adapter, metrics));
        }
    }

    private RunMetrics metrics(
            Training training,
            RunPosition position,
            Function<List<EncodedExample>, List<SequenceScore>> trained,
            double keptShare) {
        return new RunMetrics(
                position.step(),
                position.bestStep() == 0 ? position.step() : position.bestStep(),
                training.trainedParameters(),
                position.trainTokens(),
                position.labelTokens(),
                position.firstLoss(),
                position.lastLoss(),
                position.holdoutLossBefore(),
                mean(holdout, trained),
                keptShare,
                lessons.ratings(),
                earlier.compare(reference::score, trained),
                position.seconds(),
                PeakMemory.bytes());
    }

    private void report(RunPosition start, RunPosition now, double learningRate) {
        double seconds = now.seconds() - start.seconds();
        double perSecond = seconds > 0 ? (now.trainTokens() - start.trainTokens()) / seconds : 0;
        double eta = seconds / (now.step() - start.step()) * (plan.size() - now.step());
        listener.onStep(new StepReport(now.step(), plan.size(), now.lastLoss(), learningRate, perSecond, eta));
    }

    private void save(Training training, RunPosition position) throws IOException {
        if (checkpoints != null) {
            checkpoints.save(training, position);
        }
    }

    /** Loss per label token of rows that are not trained on. */
    private static double mean(List<EncodedExample> rows, Function<List<EncodedExample>, List<SequenceScore>> model) {
        return rows.isEmpty() ? Double.NaN : SequenceScore.meanLoss(model.apply(rows));
    }

    private String fingerprint() {
        Fingerprint fingerprint =
                new Fingerprint().add(settings.toString()).add(lm.name()).add(parent == null ? "" : parent.id());
        guards.forEach(group -> fingerprint.add(group.rows()));
        fingerprint.add(holdout);
        if (!validation.isEmpty()) {
            fingerprint.add(validation);
        }
        lessons.digest(fingerprint);
        return fingerprint.hex();
    }
}
