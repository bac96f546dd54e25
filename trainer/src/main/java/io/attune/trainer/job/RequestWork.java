package io.attune.trainer.job;

import io.attune.model.adapter.AdapterException;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.token.EncodedExample;
import io.attune.schemas.config.Connections;
import io.attune.schemas.config.Policies;
import io.attune.schemas.read.ExampleRows;
import io.attune.schemas.read.OffsetRangeException;
import io.attune.schemas.read.TopicRanges;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.topic.Topic;
import io.attune.trainer.data.ExampleSelection;
import io.attune.trainer.data.GuardSet;
import io.attune.trainer.data.HoldoutSplit;
import io.attune.trainer.data.RehearsalSet;
import io.attune.trainer.data.TrainingRow;
import io.attune.trainer.data.TrainingSet;
import io.attune.trainer.run.Alignment;
import io.attune.trainer.run.Rehearsal;
import io.attune.trainer.run.RunMetrics;
import io.attune.trainer.run.RunOutcome;
import io.attune.trainer.run.TrainingRun;
import io.attune.trainer.run.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what one retrain request asks for, up to the adapter in the store; publishing is not its business. */
final class RequestWork {
    private static final Logger log = LoggerFactory.getLogger(RequestWork.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Of the new rows, where training may stop early. The gate judges by the held-out rows, so they must not decide that. */
    private static final HoldoutSplit VALIDATION = new HoldoutSplit(0.1);

    private static final String ADAPTER_ID = "[0-9a-f]{32}";

    private final Connections connections;
    private final Policies policies;
    private final String baseModel;
    private final CausalLm lm;
    private final RunDirectories directories;
    private final Predicate<String> declines;
    private final Clock clock;

    RequestWork(
            Connections connections,
            Policies policies,
            String baseModel,
            CausalLm lm,
            RunDirectories directories,
            Predicate<String> declines,
            Clock clock) {
        this.connections = connections;
        this.policies = policies;
        this.baseModel = baseModel;
        this.lm = lm;
        this.directories = directories;
        this.declines = declines;
        this.clock = clock;
    }

    /**
     * Answers a request.
     *
     * @param stop asked before each training step
     * @throws IOException when something outside fails that may work later
     */
    Answer answer(RetrainRequest request, ProgressTopic progress, BooleanSupplier stop) throws IOException {
        String candidateId = CandidateRecord.id(request);
        if (isPublished(candidateId)) {
            return new Answer.AlreadyAnswered(candidateId);
        }
        try {
            return train(request, progress, stop);
        } catch (RefusedException e) {
            return new Answer.Refused(e.getMessage());
        } catch (OffsetRangeException e) {
            return new Answer.Refused("the rows cannot be read: " + e.getMessage());
        }
    }

    private Answer train(RetrainRequest request, ProgressTopic progress, BooleanSupplier stop)
            throws IOException, RefusedException {
        if (!request.getBaseModel().equals(baseModel)) {
            throw new RefusedException(
                    "this trainer has the model " + baseModel + ", the request is for " + request.getBaseModel());
        }
        LoraAdapter parent = parent(request);
        TrainingSettings settings = RequestSettings.of(
                request, parent, policies.of(request.getScope()).gate().anchorMargin());
        TrainingSet set = rows(request, settings);
        if (settings.patience() > 0 && set.validation().stream().noneMatch(TrainingRow::isRight)) {
            log.info("no right answer among the new rows is left to decide when training stops early, so it does not");
            settings = settings.withPatience(0);
        }
        List<EncodedExample> rehearsal = rehearsal(request, set, settings);
        log.info(
                "request {} of {}: {} new rows, {} replayed, {} rehearsed, {} held out",
                request.getId(),
                request.getScope(),
                set.fresh().size(),
                set.replay().size(),
                rehearsal.size(),
                set.holdout().size());
        ProgressPace pace = new ProgressPace(report -> progress.running(request, report));
        TrainingRun run = new TrainingRun(lm, settings, set, rehearsal, parent, directories.of(request.getId()), pace);
        progress.started(request, run.steps());
        RunOutcome outcome = run.run(stop);
        if (outcome instanceof RunOutcome.Failed failed) {
            return new Answer.Refused(failed.reason());
        }
        if (outcome instanceof RunOutcome.Stopped stopped) {
            return new Answer.Interrupted(stopped.step());
        }
        RunOutcome.Finished finished = (RunOutcome.Finished) outcome;
        Path written = finished.result().adapter().write(connections.adapterStore());
        Candidate candidate =
                CandidateRecord.of(request, finished.result(), written, set, rehearsal.size(), clock.millis());
        return new Answer.Trained(candidate, note(finished.result().metrics()));
    }

    private static String note(RunMetrics metrics) {
        String best = metrics.bestStep() < metrics.steps()
                ? String.format(Locale.ROOT, ", as it was after step %d of %d", metrics.bestStep(), metrics.steps())
                : "";
        return (metrics.keptShare() == 1
                        ? "the whole update is kept"
                        : String.format(
                                Locale.ROOT,
                                "%.0f %% of the update is kept, so that earlier rows are not forgotten",
                                100 * metrics.keptShare()))
                + best;
    }

    private TrainingSet rows(RetrainRequest request, TrainingSettings settings) throws IOException, RefusedException {
        ExampleSelection selection = new ExampleSelection(
                request.getSince(),
                request.getHyperparameters().getReplayRatio(),
                request.getHyperparameters().getMaxExamples(),
                settings.seed());
        TrainingSet set = selection
                .select(new ExampleRows(connections).read(request.getScope(), request.getExamples()))
                .withGeneral(GuardSet.first().rows());
        if (settings.patience() > 0) {
            set = set.withValidation(VALIDATION);
        }
        if (set.fresh().size() < settings.batchSize()) {
            throw new RefusedException("too few rows: " + set.fresh().size() + " of " + request.getScope()
                    + " since the change, and a single step takes " + settings.batchSize());
        }
        return set;
    }

    private List<EncodedExample> rehearsal(RetrainRequest request, TrainingSet set, TrainingSettings settings)
            throws IOException {
        if (settings.alignment().kind() != Alignment.Kind.SFT) {
            // Rehearsal rows are right answers, and only next-token prediction learns from those alone.
            return List.of();
        }
        int count = (int) Math.round(
                request.getHyperparameters().getRehearsalRatio() * set.fresh().size());
        return new Rehearsal(lm, directories.rehearsal(), declines)
                .examples(RehearsalSet.first().sample(count, settings.seed()), settings.maxTokens());
    }

    private LoraAdapter parent(RetrainRequest request) throws RefusedException {
        String id = request.getParentAdapter();
        if (id == null) {
            return null;
        }
        if (!id.matches(ADAPTER_ID)) {
            throw new RefusedException("the parent adapter '" + id + "' is no adapter id");
        }
        try {
            return LoraAdapter.read(connections.adapterStore().resolve(id));
        } catch (AdapterException e) {
            throw new RefusedException("the parent adapter cannot be used: " + e.getMessage());
        }
    }

    private boolean isPublished(String candidateId) throws OffsetRangeException {
        AtomicBoolean found = new AtomicBoolean();
        try (TopicRanges<Candidate> candidates =
                new TopicRanges<>(connections, Topic.CANDIDATES, Candidate.class, PATIENCE)) {
            candidates.readAll(candidate -> {
                if (candidate.getId().equals(candidateId)) {
                    found.set(true);
                }
            });
        }
        return found.get();
    }
}
