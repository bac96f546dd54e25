package io.attune.drift.detect;

import java.util.Arrays;

/** What all detectors of a kind bet alike: weights and stakes, one per bet, those of a score beside each other. Never changed. */
final class BetTable {

    final double[] weight;
    final double[] fraction;
    /** 1 − fraction. */
    final double[] base;

    private final int stakes;

    /**
     * @param scoreWeight prior weight of each score
     * @param fractions the stakes, shared by all scores, each in (0, 1)
     */
    BetTable(double[] scoreWeight, double[] fractions) {
        stakes = fractions.length;
        int bets = scoreWeight.length * stakes;
        weight = new double[bets];
        fraction = new double[bets];
        base = new double[bets];
        double total = Arrays.stream(scoreWeight).sum();
        for (int k = 0; k < bets; k++) {
            weight[k] = scoreWeight[k / stakes] / total / stakes;
            fraction[k] = fractions[k % stakes];
            base[k] = 1 - fraction[k];
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
