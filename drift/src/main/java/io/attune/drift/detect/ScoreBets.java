package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The mixture of Shiryaev-Roberts e-detectors that all detectors share. The observation arrives as scores s_j in [0, 1] whose means
 * are at most m_j while nothing has changed. Bet k stakes a fraction f_k on score j: L = 1 + f_k · (s_j − m_j) / m_j, which is never
 * negative and has mean at most 1 (the bounded-mean baseline of arXiv 2203.03532, section 4.2, in its linear form). A null mean of
 * {@code NaN} keeps all bets on that score out of the game (L = 1).
 */
final class ScoreBets {

    private static final double CEILING = 1e250;

    private final int[] score;
    private final double[] fraction;
    private final double[] weight;
    private final double[] nullMean;
    private final double[] evidence;
    private final double[] excursion;
    private final long[] excursionStart;
    private long observations;
    private double statistic;
    private double highest;
    /** Set anew before it matters, so it is not part of the saved state. */
    private double entryWeight = 1;

    /**
     * @param nullMean upper bound of the mean of each score, in (0, 1] or NaN
     * @param scoreWeight prior weight of each score
     * @param fractions the stakes, shared by all scores, each in (0, 1)
     */
    ScoreBets(double[] nullMean, double[] scoreWeight, double[] fractions) {
        int bets = nullMean.length * fractions.length;
        this.score = new int[bets];
        this.fraction = new double[bets];
        this.weight = new double[bets];
        this.nullMean = nullMean.clone();
        this.evidence = new double[bets];
        this.excursion = new double[bets];
        this.excursionStart = new long[bets];
        double total = 0;
        for (double w : scoreWeight) {
            total += w;
        }
        for (int k = 0; k < bets; k++) {
            score[k] = k / fractions.length;
            fraction[k] = fractions[k % fractions.length];
            weight[k] = scoreWeight[score[k]] / total / fractions.length;
        }
    }

    /** Replaces the bound of one score; takes effect with the next observation, so it may depend on the past. */
    void nullMean(int index, double bound) {
        nullMean[index] = bound;
    }

    /** See {@link Detector#entryWeight}. */
    void entryWeight(double weight) {
        if (!(weight >= 0 && weight <= CEILING)) {
            throw new IllegalArgumentException("weight must be finite and not negative, was " + weight);
        }
        entryWeight = weight;
    }

    double update(double[] scores) {
        double sum = 0;
        for (int k = 0; k < score.length; k++) {
            double m = nullMean[score[k]];
            double factor = Double.isNaN(m) ? 1 : 1 + fraction[k] * (scores[score[k]] - m) / m;
            evidence[k] = Math.min(CEILING, factor * (evidence[k] + entryWeight));
            if (excursion[k] <= 1) {
                excursion[k] = 1;
                excursionStart[k] = observations;
            }
            excursion[k] = Math.min(CEILING, excursion[k] * factor);
            sum += weight[k] * evidence[k];
        }
        observations++;
        statistic = sum;
        highest = Math.max(highest, sum);
        return Math.log(sum);
    }

    double logEvidence() {
        return Math.log(statistic);
    }

    double highestLogEvidence() {
        return Math.log(highest);
    }

    long observations() {
        return observations;
    }

    long changePoint() {
        long start = -1;
        double best = -1;
        for (int k = 0; k < score.length && observations > 0; k++) {
            if (weight[k] * excursion[k] > best) {
                best = weight[k] * excursion[k];
                start = excursionStart[k];
            }
        }
        return start;
    }

    void reset() {
        java.util.Arrays.fill(evidence, 0);
        java.util.Arrays.fill(excursion, 0);
        java.util.Arrays.fill(excursionStart, 0);
        observations = 0;
        statistic = 0;
        highest = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(observations);
        out.writeDouble(statistic);
        out.writeDouble(highest);
        out.writeInt(nullMean.length);
        for (double m : nullMean) {
            out.writeDouble(m);
        }
        out.writeInt(score.length);
        for (int k = 0; k < score.length; k++) {
            out.writeDouble(evidence[k]);
            out.writeDouble(excursion[k]);
            out.writeLong(excursionStart[k]);
        }
    }

    void read(DataInput in) throws IOException {
        observations = in.readLong();
        statistic = in.readDouble();
        highest = in.readDouble();
        expect("scores", nullMean.length, in.readInt());
        for (int j = 0; j < nullMean.length; j++) {
            nullMean[j] = in.readDouble();
        }
        expect("bets", score.length, in.readInt());
        for (int k = 0; k < score.length; k++) {
            evidence[k] = in.readDouble();
            excursion[k] = in.readDouble();
            excursionStart[k] = in.readLong();
        }
    }

    private static void expect(String what, int expected, int found) throws IOException {
        if (expected != found) {
            throw new IOException("saved detector has " + found + " " + what + ", this version has " + expected);
        }
    }
}
