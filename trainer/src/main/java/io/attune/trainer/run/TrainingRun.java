package io.attune.trainer.run;

import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.LoraTraining;
import io.attune.model.lm.SequenceScore;
import io.attune.model.lm.StepLoss;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.ExampleEncoder;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one adapter on one set of rows: AdamW on the mean loss of each batch's label tokens. The same model, rows,
 * settings and parent give the same adapter, also when the run was interrupted and continued from a checkpoint.
 */
public final class TrainingRun {
    private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);

    private final CausalLm lm;
    private final TrainingSettings settings;
    private final LoraAdapter parent;
    private final Checkpoints checkpoints;
    private final TrainingListener listener;
    private final List<EncodedExample> rows;
    private final List<EncodedExample> guard;
    private final List<EncodedExample> holdout;
    private final List<int[]> plan;

    /**
     * @param parentOrNull adapter to continue from; null starts from the base model
     * @param workDirectoryOrNull holds the checkpoints; null makes none
     */
    public TrainingRun(
            CausalLm lm,
            TrainingSettings settings,
            TrainingSet set,
            LoraAdapter parentOrNull,
            Path workDirectoryOrNull,
            TrainingListener listener) {
        this.lm = lm;
        this.settings = settings;
        this.parent = parentOrNull;
        this.checkpoints = workDirectoryOrNull == null ? null : new Checkpoints(workDirectoryOrNull);
        this.listener = listener;
        ExampleEncoder encoder =
                lm.encoder(Math.min(settings.maxTokens(), lm.config().maxPositions()));
        this.rows = encode(encoder, set.trained());
        this.guard = encode(encoder, set.guard());
        this.holdout = encode(encoder, set.holdout());
        int[] lengths = rows.stream().mapToInt(row -> row.tokens().length).toArray();
        this.plan = rows.isEmpty()
                ? List.of()
                : new BatchOrder(lengths, settings.batchSize(), settings.seed()).steps(settings.epochs());
    }

    /** Steps that the whole run makes. */
    public int steps() {
        return plan.size();
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * @param stop asked before each step
     * @throws IOException when a checkpoint cannot be written
     */
    public RunOutcome run(BooleanSupplier stop) throws IOException {
        if (rows.isEmpty()) {
            return new RunOutcome.Failed("there is no row to train on");
        }
        String fingerprint = fingerprint();
        Optional<Checkpoints.Resumed> resumed =
                checkpoints == null ? Optional.empty() : checkpoints.latest(lm, settings.lora(), fingerprint);
        if (resumed.isPresent()) {
            RunPosition position = resumed.get().position();
            log.info("training goes on after step {} of {}", position.step(), plan.size());
            try (LoraTraining training = resumed.get().training()) {
                return train(training, position, stop);
            }
        }
        RunPosition position = RunPosition.start(fingerprint, holdoutLoss(parent));
        try (LoraTraining training = LoraTraining.start(lm, settings.lora(), parent, settings.seed())) {
            return train(training, position, stop);
        }
    }

    private RunOutcome train(LoraTraining training, RunPosition start, BooleanSupplier stop) throws IOException {
        LearningRateSchedule schedule = LearningRateSchedule.of(settings, plan.size());
        RunPosition position = start;
        while (position.step() < plan.size()) {
            if (stop.getAsBoolean()) {
                save(training, position);
                return new RunOutcome.Stopped(position.step());
            }
            int step = position.step();
            long began = System.nanoTime();
            StepLoss loss = accumulate(training, plan.get(step));
            if (!Double.isFinite(loss.meanLoss())) {
                return diverged("the loss was " + loss.meanLoss(), step);
            }
            try {
                training.applyAdamW(schedule.at(step), settings.weightDecay(), settings.maxGradNorm());
            } catch (IllegalStateException e) {
                return diverged(e.getMessage(), step);
            }
            position = position.after(
                    loss.tokens(), loss.labelTokens(), loss.meanLoss(), (System.nanoTime() - began) / 1e9);
            report(start, position, schedule.at(step));
            if (position.step() % settings.checkpointEvery() == 0 || position.step() == plan.size()) {
                save(training, position);
            }
        }
        return new RunOutcome.Finished(finish(training, position));
    }

    private RunOutcome diverged(String what, int step) {
        return new RunOutcome.Failed(what + " at step " + (step + 1) + " of " + plan.size()
                + "; a lower learning rate than " + settings.learningRate() + " may help");
    }

    private AdapterResult finish(LoraTraining training, RunPosition position) {
        ForgettingGuard.Kept kept = new ForgettingGuard(lm, guard, settings.guardTolerance())
                .keep(parent, beforeTraining(), training.snapshot());
        LoraAdapter adapter = new GoldenRecorder(lm).record(kept.adapter(), rows);
        RunMetrics metrics = new RunMetrics(
                position.step(),
                position.trainTokens(),
                position.labelTokens(),
                position.firstLoss(),
                position.lastLoss(),
                position.holdoutLossBefore(),
                holdoutLoss(adapter),
                kept.share(),
                position.seconds(),
                PeakMemory.bytes());
        return new AdapterResult(adapter, metrics);
    }

    private LoraAdapter beforeTraining() {
        try (LoraTraining start = LoraTraining.start(lm, settings.lora(), parent, settings.seed())) {
            return start.snapshot();
        }
    }

    /** Forward and backward of one batch; the gradient is that of the mean over its label tokens. */
    private StepLoss accumulate(LoraTraining training, int[] batch) {
        List<EncodedExample> examples = Arrays.stream(batch).mapToObj(rows::get).toList();
        int labels = examples.stream().mapToInt(EncodedExample::labels).sum();
        return training.accumulate(examples, 1.0 / labels);
    }

    private void report(RunPosition start, RunPosition now, double learningRate) {
        double seconds = now.seconds() - start.seconds();
        double perSecond = seconds > 0 ? (now.trainTokens() - start.trainTokens()) / seconds : 0;
        double eta = seconds / (now.step() - start.step()) * (plan.size() - now.step());
        listener.onStep(new StepReport(now.step(), plan.size(), now.lastLoss(), learningRate, perSecond, eta));
    }

    private void save(LoraTraining training, RunPosition position) throws IOException {
        if (checkpoints != null) {
            checkpoints.save(training, position);
        }
    }

    private double holdoutLoss(LoraAdapter adapterOrNull) {
        if (holdout.isEmpty()) {
            return Double.NaN;
        }
        List<SequenceScore> scores;
        if (adapterOrNull == null) {
            scores = lm.score(holdout, null);
        } else {
            try (AttachedAdapter attached = lm.attach(adapterOrNull)) {
                scores = lm.score(holdout, attached);
            }
        }
        double sum = scores.stream()
                .mapToDouble(SequenceScore::negativeLogLikelihood)
                .sum();
        return sum / scores.stream().mapToInt(SequenceScore::labelTokens).sum();
    }

    private String fingerprint() {
        return new Fingerprint()
                .add(settings.toString())
                .add(lm.name())
                .add(parent == null ? "" : parent.id())
                .add(rows)
                .add(guard)
                .add(holdout)
                .hex();
    }

    private static List<EncodedExample> encode(ExampleEncoder encoder, List<TrainingRow> rows) {
        return rows.stream()
                .map(row -> encoder.encode(row.prompt(), row.response()))
                .toList();
    }
}
