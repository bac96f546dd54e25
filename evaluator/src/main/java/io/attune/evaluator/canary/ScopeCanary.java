package io.attune.evaluator.canary;

import io.attune.evaluator.job.ScopeDeployments;
import io.attune.schemas.id.Digest;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One scope's watch over its newest promotion: the new adapter's thumbs against its predecessor's since the change that
 * led to the retrain. It ends with a rollback, with enough thumbs, or with the next deployment.
 */
public final class ScopeCanary {
    private static final int RECENT = 500;

    private final int outcomesToWatch;
    private final double error;
    private final Deque<Outcome> recent = new ArrayDeque<>();
    private final Map<String, Long> sinceByRequest = new HashMap<>();
    private final ScopeDeployments serving = new ScopeDeployments();
    private Watch watch;

    /** A promotion under watch. */
    private static final class Watch {
        private final Deployment promotion;
        private final String predecessorUri;
        /** Made with the first thumb of the new adapter, so that what its predecessor got until then is the baseline. */
        private ThumbsTest test;

        Watch(Deployment promotion, String predecessorUri) {
            this.promotion = promotion;
            this.predecessorUri = predecessorUri;
        }
    }

    /**
     * @param outcomesToWatch thumbs of the new adapter after which it counts as good enough; 0 watches none
     * @param error largest probability of taking back an adapter that is not worse
     */
    public ScopeCanary(int outcomesToWatch, double error) {
        this.outcomesToWatch = outcomesToWatch;
        this.error = error;
    }

    /** Takes note of the change that a candidate answers. */
    public void accept(Candidate candidate) {
        sinceByRequest.put(candidate.getRequestId(), candidate.getSince());
    }

    /** Takes the next deployment; gives a rollback where outcomes that came before it suffice. */
    public Optional<Deployment> accept(Deployment deployment, long now) {
        if (deployment.getState() == DeploymentState.REJECTED) {
            return Optional.empty();
        }
        String predecessorUri = serving.uri();
        serving.accept(deployment);
        watch = null;
        boolean gated = deployment.getState() == DeploymentState.PROMOTED && deployment.getEvaluationId() != null;
        if (!gated || outcomesToWatch == 0) {
            return Optional.empty();
        }
        watch = new Watch(deployment, predecessorUri);
        for (Outcome outcome : recent) {
            Optional<Deployment> rollback = judge(outcome, now);
            if (rollback.isPresent()) {
                return rollback;
            }
        }
        return Optional.empty();
    }

    /** Takes the next outcome; gives a rollback when it completes the evidence. */
    public Optional<Deployment> accept(Outcome outcome, long now) {
        if (outcome.getThumbUp() == null || outcome.getFlagged()) {
            return Optional.empty();
        }
        recent.addLast(outcome);
        if (recent.size() > RECENT) {
            recent.removeFirst();
        }
        return judge(outcome, now);
    }

    private ThumbsTest baseline(Deployment promotion) {
        long since = sinceByRequest.getOrDefault(promotion.getRequestId(), Long.MIN_VALUE);
        int up = 0;
        int judged = 0;
        for (Outcome outcome : recent) {
            if (Objects.equals(outcome.getAdapterId(), promotion.getPredecessor())
                    && outcome.getEventTime() >= since
                    && outcome.getEventTime() <= promotion.getEventTime()) {
                judged++;
                up += outcome.getThumbUp() ? 1 : 0;
            }
        }
        return new ThumbsTest(up, judged, error);
    }

    private Optional<Deployment> judge(Outcome outcome, long now) {
        if (watch == null || !Objects.equals(outcome.getAdapterId(), watch.promotion.getAdapterId())) {
            return Optional.empty();
        }
        if (watch.test == null) {
            watch.test = baseline(watch.promotion);
        }
        watch.test.add(outcome.getThumbUp());
        if (watch.test.isWorse()) {
            Deployment rollback = rollback(watch, now);
            watch = null;
            return Optional.of(rollback);
        }
        if (watch.test.judged() >= outcomesToWatch) {
            watch = null;
        }
        return Optional.empty();
    }

    private static Deployment rollback(Watch watch, long now) {
        Deployment promotion = watch.promotion;
        ThumbsTest test = watch.test;
        return Deployment.newBuilder()
                .setId(Digest.of("rollback", promotion.getId()))
                .setScope(promotion.getScope())
                .setEventTime(now)
                .setState(DeploymentState.ROLLED_BACK)
                .setBaseModel(promotion.getBaseModel())
                .setAdapterId(promotion.getPredecessor())
                .setUri(promotion.getPredecessor() == null ? null : watch.predecessorUri)
                .setPredecessor(promotion.getAdapterId())
                .setEvaluationId(promotion.getEvaluationId())
                .setRequestId(promotion.getRequestId())
                .setActor("canary")
                .setReason(String.format(
                        Locale.ROOT,
                        "%d of %d thumbs up, the predecessor had at least %.3f (evidence %.0f, %.0f is enough)",
                        test.up(),
                        test.judged(),
                        test.bound(),
                        test.evidence(),
                        test.threshold()))
                .build();
    }
}
