package io.attune.drift.detect;

/**
 * The question whether a vector is like what came lately, as scores for bets: the rank among held-out vectors, and whether it lies in each of three
 * upper tails. The bets are out of the game until the first window is there.
 */
final class RecentBets {

    private static final double[] TAILS = {0.25, 0.1, 0.03};

    /** Scores that it gives. */
    static final int SCORES = 1 + TAILS.length;

    private final RecentNeighbours neighbours;
    private final double[] means;
    private final int first;

    /**
     * @param means upper bounds of the scores' means before the change
     * @param first index of the first of its scores
     */
    RecentBets(RecentNeighbours neighbours, double[] means, int first) {
        if (means.length != SCORES) {
            throw new IllegalArgumentException("there must be " + SCORES + " means but are " + means.length);
        }
        this.neighbours = neighbours;
        this.means = means;
        this.first = first;
    }

    /** With the bounds that the number of held-out vectors gives, each at the refresh risk of the calibration. */
    static RecentBets of(RecentNeighbours neighbours, Calibration calibration, int first) {
        double risk = calibration.refreshRisk(RecentNeighbours.REFRESH, SCORES);
        return new RecentBets(neighbours, Witness.bounds(neighbours.size(), TAILS, risk), first);
    }

    /** Whether {@link #score} can be asked. */
    boolean ready() {
        return neighbours.ready();
    }

    /**
     * Writes the scores of a vector.
     *
     * @param distance to the known vectors
     * @param tie in (0, 1), breaks ties
     */
    void score(int distance, long[] code, double tie, double[] scores) {
        double rank = neighbours.rank(distance, code, tie);
        scores[first] = rank;
        for (int i = 0; i < TAILS.length; i++) {
            scores[first + 1 + i] = Witness.inTail(rank, neighbours.size(), TAILS[i]) ? 1 : 0;
        }
    }

    /** Takes vector number {@code t}, counted from 0; the first window brings the bets into the game. */
    void take(long[] code, long t, ScoreBets bets) {
        if (neighbours.add(code, t) && t + 1 == RecentNeighbours.REFRESH) {
            for (int i = 0; i < means.length; i++) {
                bets.nullMean(first + i, means[i]);
            }
        }
    }

    /** Forgets the stream. */
    void clear(ScoreBets bets) {
        neighbours.clear();
        for (int i = 0; i < SCORES; i++) {
            bets.nullMean(first + i, Double.NaN);
        }
    }

    double[] means() {
        return means;
    }

    RecentNeighbours neighbours() {
        return neighbours;
    }
}
