package io.attune.drift.detect;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The null means of {@link RankScores} for references of one size. They depend on how many values a reference has and on the risk, not on the values, and they take
 * milliseconds, so that a thousand scopes with references of one size compute them once. Keeps the {@value #MOST} that were asked for last. Not thread-safe.
 */
final class RankBounds {

    private static final int MOST = 256;

    private final Map<Key, double[]> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, double[]> eldest) {
            return size() > MOST;
        }
    };

    /** What the cells' gaps follow from. */
    private record Key(int size, int cells, double risk) {}

    /**
     * @param cells of a reference without knots for its largest values alone
     * @param tail cells that count as a tail
     * @param risk that any of the bounds fails
     */
    double[] of(RankCells cells, int tail, double risk) {
        return known.computeIfAbsent(new Key(cells.size(), cells.cells(), risk), key -> compute(cells, tail, risk))
                .clone();
    }

    private static double[] compute(RankCells cells, int tail, double allRisk) {
        double risk = allRisk / RankScores.COUNT;
        int[] gaps = cells.gaps();
        return new double[] {
            RankBound.upperMean(cells.scores(cells::middle), gaps, risk),
            RankBound.upperMean(cells.scores(i -> 1 - cells.middle(i)), gaps, risk),
            RankBound.upperMean(cells.scores(i -> Math.abs(2 * cells.middle(i) - 1)), gaps, risk),
            RankBound.upperMean(cells.scores(i -> 1 - Math.abs(2 * cells.middle(i) - 1)), gaps, risk),
            RankBound.upperTail(sum(gaps, gaps.length - tail, gaps.length), cells.size(), risk),
            RankBound.upperTail(sum(gaps, 0, tail), cells.size(), risk)
        };
    }

    private static int sum(int[] values, int from, int to) {
        return Arrays.stream(values, from, to).sum();
    }
}
