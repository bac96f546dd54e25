package io.attune.drift.watch;

import io.attune.schemas.record.FeatureMove;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How far features have moved since their estimated change: the mean (or a category's share) of the reference against that of the latest
 * observations since, at most {@link RecentValues#SIZE} of them, with the 95 % interval of the difference. The interval takes both means for
 * normal and the change point for known; it is there to be read, no decision rests on it.
 */
final class Moves {

    private static final double Z = 1.959964;
    private static final int MOST = 12;

    private Moves() {}

    /** Of those watches that have begun to watch, the strongest evidence first. */
    static List<FeatureMove> of(List<FeatureWatch> watches) {
        List<FeatureMove> moves = new ArrayList<>();
        for (FeatureWatch watch : watches) {
            if (watch.detector != null && watch.detector.observations() > 0) {
                moves.add(of(watch));
            }
        }
        moves.sort(Comparator.comparingDouble((FeatureMove move) -> -move.getStatistic() / move.getThreshold())
                .thenComparing(FeatureMove::getFeature));
        return List.copyOf(moves.subList(0, Math.min(MOST, moves.size())));
    }

    private static FeatureMove of(FeatureWatch watch) {
        double[] latest = watch.recent.latest(Math.max(1, watch.since()));
        FeatureMove.Builder move = FeatureMove.newBuilder()
                .setFeature(watch.identity.plan().feature())
                .setObservations(latest.length)
                .setStatistic(Math.max(-Double.MAX_VALUE, watch.detector.statistic()))
                .setThreshold(watch.detector.threshold());
        if (latest.length > 0) {
            if (watch.identity.plan().kind() == WatchKind.CATEGORY) {
                categories(watch, latest, move);
            } else {
                numbers(watch, latest, move);
            }
        }
        boolean away = move.getLow() != null && (move.getLow() > 0 || move.getHigh() < 0);
        boolean evidence = watch.detector.statistic() >= watch.detector.threshold() / 2;
        boolean alarm = watch.detector.alarm();
        return move.setMoved(alarm || (evidence && away)).build();
    }

    private static void numbers(FeatureWatch watch, double[] latest, FeatureMove.Builder move) {
        ReferenceStats after = new ReferenceStats();
        for (double x : latest) {
            after.add(x);
        }
        ReferenceStats before = watch.stats;
        double half = Z * Math.sqrt(before.variance() / before.count() + after.variance() / after.count());
        interval(move, before.mean(), after.mean(), half);
    }

    /** The category that moved most, for its frequency. */
    private static void categories(FeatureWatch watch, double[] latest, FeatureMove.Builder move) {
        List<String> names = watch.stats.categories();
        double farthest = -1;
        for (int i = 0; i < names.size(); i++) {
            int hits = 0;
            for (double x : latest) {
                hits += x == i ? 1 : 0;
            }
            double before = (double) watch.stats.count(names.get(i)) / watch.stats.count();
            double after = (double) hits / latest.length;
            // Agresti and Caffo: one success and one failure more on each side keeps the interval honest near 0 and 1.
            double p = (watch.stats.count(names.get(i)) + 1.0) / (watch.stats.count() + 2.0);
            double q = (hits + 1.0) / (latest.length + 2.0);
            double half =
                    Z * Math.sqrt(p * (1 - p) / (watch.stats.count() + 2.0) + q * (1 - q) / (latest.length + 2.0));
            double distance = Math.abs(after - before) / half;
            if (distance > farthest) {
                farthest = distance;
                move.setFeature(watch.identity.plan().feature() + "=" + names.get(i));
                interval(move, before, after, half);
            }
        }
    }

    private static void interval(FeatureMove.Builder move, double before, double after, double half) {
        move.setBefore(before).setAfter(after).setLow(after - before - half).setHigh(after - before + half);
    }
}
