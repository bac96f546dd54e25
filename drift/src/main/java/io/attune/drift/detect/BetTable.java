package io.attune.drift.detect;

import java.util.Arrays;

/** What all detectors of a kind bet alike: weights and stakes, one per bet, those of a score beside each other. Never changed. */
final class BetTable {

    /** Taken off all weights together, so that the rounding of a weighted sum of evidence never adds to it. */
    private static final double SUM_SLACK = 0x1p-17;

    final float[] weight;
    final float[] fraction;

    private final int stakes;

    /**
     * @param scoreWeight prior weight of each score
     * @param fractions the stakes, shared by all scores, each in (0, 1)
     */
    BetTable(double[] scoreWeight, double[] fractions) {
        stakes = fractions.length;
        int bets = scoreWeight.length * stakes;
        weight = new float[bets];
        fraction = new float[bets];
        double total = Arrays.stream(scoreWeight).sum() / (1 - SUM_SLACK);
        for (int k = 0; k < bets; k++) {
            weight[k] = (float) (scoreWeight[k / stakes] / total / stakes);
            fraction[k] = (float) fractions[k % stakes];
        }
    }

    int bets() {
        return weight.length;
    }

    /** Bets per score. */
    int stakes() {
        return stakes;
    }
}
