package io.attune.drift.detect;

/**
 * What is bet on a rank u in (0, 1): high, low, spread out, drawn together, and the upper and lower tenth. Six scores, so that a change of
 * location, spread or tails each has a bet of its own.
 */
final class RankScores {

    static final int COUNT = 6;
    static final double TAIL = 0.1;

    private static final BetTable TABLE = new BetTable(new double[] {0.3, 0.3, 0.1, 0.1, 0.1, 0.1}, Stakes.fine());

    private static final BetTable UP = new BetTable(new double[] {0.75, 0, 0, 0, 0.25, 0}, Stakes.fine());
    private static final BetTable DOWN = new BetTable(new double[] {0, 0.75, 0, 0, 0, 0.25}, Stakes.fine());

    private static final ThreadLocal<double[]> SCORES = ThreadLocal.withInitial(() -> new double[COUNT]);

    private RankScores() {}

    /** Room for the scores of one update; a thread shares it, so that it does not lie in every detector. */
    static double[] room() {
        return SCORES.get();
    }

    static ScoreBets bets(double[] nullMeans) {
        return new ScoreBets(nullMeans, TABLE);
    }

    /** Bets on one direction, or on all that may change. */
    static ScoreBets bets(double[] nullMeans, MeanDetector.Direction direction) {
        return new ScoreBets(
                nullMeans,
                switch (direction) {
                    case BOTH -> TABLE;
                    case UP -> UP;
                    case DOWN -> DOWN;
                });
    }

    /**
     * @param u the rank
     * @param upper whether it counts as the upper tail
     * @param lower whether it counts as the lower tail
     */
    static void fill(double[] scores, double u, boolean upper, boolean lower) {
        scores[0] = u;
        scores[1] = 1 - u;
        scores[2] = Math.abs(2 * u - 1);
        scores[3] = 1 - scores[2];
        scores[4] = upper ? 1 : 0;
        scores[5] = lower ? 1 : 0;
    }
}
