package io.attune.console.view;

import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.TrainingProgress;
import io.attune.schemas.record.TrainingState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** The newest retrains of a scope: request, progress and candidate, which come from three topics in any order. */
public final class Runs {
    /**
     * What was ordered.
     *
     * @param alerts how many alerts led to it
     */
    public record Order(long time, String attribution, String parentAdapter, String method, long since, int alerts) {
        static Order of(RetrainRequest request) {
            return new Order(
                    request.getEventTime(),
                    request.getAttribution().name(),
                    Shown.text(request.getParentAdapter()),
                    Shown.text(request.getMethod()),
                    request.getSince(),
                    request.getAlertIds().size());
        }
    }

    /** The newest report of a run. */
    public record Progress(
            long time,
            String state,
            int step,
            int steps,
            Double loss,
            Double learningRate,
            Double tokensPerSecond,
            Double etaSeconds,
            String message) {
        static Progress of(TrainingProgress progress, Progress before) {
            boolean silent = progress.getTokensPerSecond() == null && before != null;
            return new Progress(
                    progress.getEventTime(),
                    progress.getState().name(),
                    progress.getStep(),
                    progress.getSteps(),
                    Shown.number(progress.getLoss() == null && silent ? before.loss() : progress.getLoss()),
                    Shown.number(progress.getLearningRate()),
                    Shown.number(silent ? before.tokensPerSecond() : progress.getTokensPerSecond()),
                    progress.getState() == TrainingState.RUNNING ? Shown.number(progress.getEtaSeconds()) : null,
                    Shown.text(progress.getMessage()));
        }
    }

    /**
     * What came out.
     *
     * @param objective null where an earlier trainer did not say
     * @param desirableExamples answers learned as wanted; null with an objective that knows none
     * @param undesirableExamples answers learned as unwanted; null likewise
     */
    public record Result(
            long time,
            String adapterId,
            String objective,
            Integer desirableExamples,
            Integer undesirableExamples,
            int trainExamples,
            int replayExamples,
            int holdoutExamples,
            int steps,
            long trainTokens,
            Double firstLoss,
            Double finalLoss,
            Double holdoutLoss,
            Double seconds,
            Double tokensPerSecond,
            long peakRssBytes) {
        static Result of(Candidate candidate) {
            var metrics = candidate.getMetrics();
            return new Result(
                    candidate.getEventTime(),
                    Shown.text(candidate.getAdapterId()),
                    Shown.text(candidate.getObjective()),
                    candidate.getDesirableExamples(),
                    candidate.getUndesirableExamples(),
                    candidate.getTrainExamples(),
                    candidate.getReplayExamples(),
                    candidate.getHoldoutExamples(),
                    metrics.getSteps(),
                    metrics.getTrainTokens(),
                    Shown.number(metrics.getFirstLoss()),
                    Shown.number(metrics.getFinalLoss()),
                    Shown.number(metrics.getHoldoutLoss()),
                    Shown.number(metrics.getSeconds()),
                    Shown.number(metrics.getTokensPerSecond()),
                    metrics.getPeakRssBytes());
        }
    }

    /**
     * A retrain. Parts whose record did not come yet are null.
     *
     * @param state REQUESTED, STARTED, RUNNING, FINISHED or FAILED
     */
    public record Run(
            String requestId,
            String state,
            Order order,
            Progress progress,
            Result result,
            List<LossCurve.Point> curve) {}

    private record Known(Order order, Progress progress, Result result, LossCurve curve) {}

    private final NewestMap<String, Known> runs;

    Runs(int capacity) {
        this.runs = new NewestMap<>(capacity);
    }

    /** A request that only cancels another is no run; that one's progress says that it was given up. */
    void add(RetrainRequest request) {
        if (request.getCancels() != null) {
            return;
        }
        change(request.getId(), run -> new Known(Order.of(request), run.progress(), run.result(), run.curve()));
    }

    void add(TrainingProgress progress) {
        change(progress.getRequestId(), run -> {
            if (progress.getLoss() != null && Double.isFinite(progress.getLoss())) {
                run.curve().add(progress.getStep(), progress.getLoss());
            }
            Progress before = run.progress();
            if (before != null && before.time() > progress.getEventTime()) {
                return run;
            }
            return new Known(run.order(), Progress.of(progress, before), run.result(), run.curve());
        });
    }

    void add(Candidate candidate) {
        change(
                candidate.getRequestId(),
                run -> new Known(run.order(), run.progress(), Result.of(candidate), run.curve()));
    }

    private void change(String requestId, UnaryOperator<Known> change) {
        runs.put(requestId, change.apply(runs.getOrDefault(requestId, new Known(null, null, null, new LossCurve()))));
    }

    /** The newest first. */
    List<Run> runs() {
        List<Run> all = new ArrayList<>();
        runs.forEach((id, run) -> all.add(new Run(
                id,
                state(run),
                run.order(),
                run.progress(),
                run.result(),
                run.curve().points())));
        Collections.reverse(all);
        return all;
    }

    /** Whether the newest run is ordered or under way. */
    boolean active() {
        return !runs.isEmpty()
                && switch (runs().get(0).state()) {
                    case "FINISHED", "FAILED" -> false;
                    default -> true;
                };
    }

    private static String state(Known run) {
        if (run.result() != null) {
            return "FINISHED";
        }
        return run.progress() == null ? "REQUESTED" : run.progress().state();
    }
}
