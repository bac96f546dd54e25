package io.attune.drift.watch;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.FeatureMove;
import io.attune.schemas.record.GrownCluster;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Words changes as alerts. */
final class ChangeAlerts {

    private static final int NAMED = 3;

    private ChangeAlerts() {}

    /**
     * An alert that tells of a change, or tells of it anew.
     *
     * @param samples interactions to look at
     * @param moves of the side's features and of those it is compared with
     */
    static Alert firing(
            String scope,
            Change change,
            long eventTime,
            List<String> samples,
            List<FeatureMove> moves,
            List<GrownCluster> clusters) {
        String again = change.told() == 0 ? "" : "|" + change.told();
        return base(scope, change, eventTime)
                .setId(change.dedupKey() + "|FIRING" + again)
                .setWindowEnd(eventTime)
                .setSampleInteractionIds(samples)
                .setState(AlertState.FIRING)
                .setAttribution(change.attribution())
                .setMoves(moves)
                .setClusters(clusters)
                .setMessage(message(change, moves, clusters))
                .build();
    }

    /** The end of a change. */
    static Alert resolved(String scope, Change change, long eventTime, String why) {
        return base(scope, change, eventTime)
                .setId(change.dedupKey() + "|RESOLVED")
                .setWindowEnd(Math.max(eventTime, change.alarmTime()))
                .setSampleInteractionIds(List.of())
                .setState(AlertState.RESOLVED)
                .setAttribution(change.attribution())
                .setMoves(List.of())
                .setClusters(List.of())
                .setMessage(side(change.side()) + ": " + why)
                .build();
    }

    private static Alert.Builder base(String scope, Change change, long eventTime) {
        return Alert.newBuilder()
                .setScope(scope)
                .setEventTime(eventTime)
                .setKind(change.plan().alertKind())
                .setSeverity(change.plan().severity())
                .setDetector(change.detector())
                .setFeature(change.plan().feature())
                .setAdapterId(change.adapterId())
                .setStatistic(change.statistic())
                .setThreshold(change.threshold())
                .setFalseAlarmRunLength(change.runLength())
                .setWindowStart(change.changePoint())
                .setChangePoint(change.changePoint())
                .setDedupKey(change.dedupKey());
    }

    private static String message(Change change, List<FeatureMove> moves, List<GrownCluster> clusters) {
        StringBuilder text = new StringBuilder(side(change.side()))
                .append(" changed about ")
                .append(Instant.ofEpochMilli(change.changePoint()))
                .append(", put down to ")
                .append(cause(change.attribution()))
                .append(": ");
        List<String> named = moves.stream()
                .filter(FeatureMove::getMoved)
                .limit(NAMED)
                .map(ChangeAlerts::words)
                .toList();
        text.append(named.isEmpty() ? change.plan().feature() : String.join(", ", named));
        if (!clusters.isEmpty()) {
            GrownCluster most = clusters.get(0);
            text.append(String.format(
                    Locale.ROOT,
                    "; %s prompts went from %.0f %% to %.0f %%, such as %s",
                    most.getName(),
                    100 * most.getBefore(),
                    100 * most.getAfter(),
                    String.join(", ", most.getInteractionIds())));
        }
        return text.toString();
    }

    private static String words(FeatureMove move) {
        if (move.getBefore() == null) {
            return move.getFeature();
        }
        return String.format(
                Locale.ROOT,
                "%s %.3g to %.3g (by %.2g to %.2g)",
                move.getFeature(),
                move.getBefore(),
                move.getAfter(),
                move.getLow(),
                move.getHigh());
    }

    private static String side(WatchPlan.Side side) {
        return switch (side) {
            case INPUT -> "what is asked";
            case OUTPUT -> "what is answered";
            case OUTCOME -> "what users make of the answers";
            case HARM -> "what safety flags";
        };
    }

    private static String cause(Attribution attribution) {
        return switch (attribution) {
            case TRAFFIC_MIX -> "other traffic";
            case QUALITY -> "the answers, since the traffic is the same";
            case HARM -> "harmful traffic or answers";
            case SENSOR -> "a sensor";
            case OPERATOR -> "an operator";
        };
    }
}
