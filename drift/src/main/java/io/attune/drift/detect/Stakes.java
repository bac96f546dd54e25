package io.attune.drift.detect;

/** Sets of stakes, each a fraction of the largest bet that cannot go broke. */
final class Stakes {

    private Stakes() {}

    /** Geometric from 0.008 to 0.92: within 5 % of the best growth rate wherever the best stake lies between. */
    static double[] fine() {
        double[] stakes = new double[11];
        for (int i = 0; i < stakes.length; i++) {
            stakes[i] = 0.008 * Math.pow(1.607, i);
        }
        return stakes;
    }

    /** Four stakes for detectors that spread over many scores. */
    static double[] coarse() {
        return new double[] {0.05, 0.2, 0.5, 0.85};
    }

    /** Two small stakes for bets that pay as much as the evidence is worth: most of a stream is seldom new. */
    static double[] graded() {
        return new double[] {0.1, 0.3};
    }
}
