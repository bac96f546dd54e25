package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The mixture of Shiryaev-Roberts e-detectors that all betting detectors share. The observation arrives as scores s_j in [0, 1] whose means
 * are at most m_j while nothing has changed. Bet k stakes a fraction f_k on score j: L = 1 + f_k · (s_j − m_j) / m_j, which is never
 * negative and has mean at most 1 (the bounded-mean baseline of arXiv 2203.03532, section 4.2, in its linear form). A null mean of
 * {@code NaN} keeps all bets on that score out of the game (L = 1).
 *
 * <p>R_k,n = L · (R_k,n−1 + 1) sums the likelihood ratios of all possible starts of the change; the mean start under those weights is kept
 * beside it, as a running mean, and is the change-point estimate. The loops run over plain arrays without branches, so that the compiler
 * turns them into vector instructions.
 */
final class ScoreBets {

    private static final double CEILING = 1e250;
    private static final double LEAST = 1e-300;

    /** The scores, one per bet, for the length of one update: what a thread shares need not lie in every detector. */
    private static final ThreadLocal<double[]> SPREAD = ThreadLocal.withInitial(() -> new double[0]);

    private final BetTable table;
    private final double[] nullMean;
    private final double[] evidence;
    private final double[] start;
    /** Factor of bet k = base + slope · score; the base is the table's while all scores are in the game. */
    private double[] base;

    private final double[] slope;
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
        this(nullMean, new BetTable(scoreWeight, fractions));
    }

    /** @param table may be shared between any number of detectors */
    ScoreBets(double[] nullMean, BetTable table) {
        int bets = table.bets();
        this.table = table;
        this.nullMean = new double[nullMean.length];
        this.evidence = new double[bets];
        this.start = new double[bets];
        this.base = table.base;
        this.slope = new double[bets];
        for (int j = 0; j < nullMean.length; j++) {
            nullMean(j, nullMean[j]);
        }
    }

    /** Replaces the bound of one score; takes effect with the next observation, so it may depend on the past. */
    void nullMean(int index, double bound) {
        nullMean[index] = bound;
        boolean out = Double.isNaN(bound);
        if (out && base == table.base) {
            base = table.base.clone();
        }
        int stakes = table.stakes();
        for (int k = index * stakes; k < (index + 1) * stakes; k++) {
            slope[k] = out ? 0 : table.fraction[k] / bound;
            if (base != table.base) {
                base[k] = out ? 1 : table.base[k];
            }
        }
    }

    /** See {@link Detector#entryWeight}. */
    void entryWeight(double weight) {
        if (!(weight >= 0 && weight <= CEILING)) {
            throw new IllegalArgumentException("weight must be finite and not negative, was " + weight);
        }
        entryWeight = weight;
    }

    /** Takes the scores of one observation; returns the natural logarithm of the evidence. */
    double update(double[] scores) {
        int stakes = table.stakes();
        double[] spread = SPREAD.get();
        if (spread.length < evidence.length) {
            spread = new double[evidence.length];
            SPREAD.set(spread);
        }
        for (int j = 0; j < scores.length; j++) {
            for (int k = j * stakes; k < (j + 1) * stakes; k++) {
                spread[k] = scores[j];
            }
        }
        play(evidence, start, base, slope, spread, entryWeight, observations);
        observations++;
        statistic = dot(table.weight, evidence);
        highest = Math.max(highest, statistic);
        return Math.log(statistic);
    }

    private static void play(
            double[] evidence,
            double[] start,
            double[] base,
            double[] slope,
            double[] score,
            double weight,
            double now) {
        for (int k = 0; k < evidence.length; k++) {
            double entered = evidence[k] + weight;
            start[k] += (now - start[k]) * weight / Math.max(entered, LEAST);
            evidence[k] = Math.min(CEILING, (base[k] + slope[k] * score[k]) * entered);
        }
    }

    /** Four running sums, since one alone would wait for each addition. The order is fixed, so replays agree to the last bit. */
    private static double dot(double[] a, double[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int k = 0;
        for (; k + 3 < a.length; k += 4) {
            first += a[k] * b[k];
            second += a[k + 1] * b[k + 1];
            third += a[k + 2] * b[k + 2];
            fourth += a[k + 3] * b[k + 3];
        }
        for (; k < a.length; k++) {
            first += a[k] * b[k];
        }
        return first + second + (third + fourth);
    }

    double logEvidence() {
        return Math.log(statistic);
    }

    /** Whether the evidence has ever reached this since the last reset. */
    boolean reached(double logThreshold) {
        return Math.log(highest) >= logThreshold;
    }

    long observations() {
        return observations;
    }

    /** Mean start of the strongest bet, counted from 0; −1 before the first observation. */
    long changePoint() {
        long at = -1;
        double best = -1;
        for (int k = 0; k < evidence.length && observations > 0; k++) {
            if (table.weight[k] * evidence[k] > best) {
                best = table.weight[k] * evidence[k];
                at = Math.min(observations - 1, Math.round(start[k]));
            }
        }
        return at;
    }

    void reset() {
        Arrays.fill(evidence, 0);
        Arrays.fill(start, 0);
        observations = 0;
        statistic = 0;
        highest = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(observations);
        out.writeDouble(statistic);
        out.writeDouble(highest);
        StateArrays.write(out, nullMean);
        StateArrays.write(out, evidence);
        StateArrays.write(out, start);
    }

    void read(DataInput in) throws IOException {
        observations = in.readLong();
        statistic = in.readDouble();
        highest = in.readDouble();
        double[] means = new double[nullMean.length];
        StateArrays.read(in, means, "scores");
        for (int j = 0; j < means.length; j++) {
            nullMean(j, means[j]);
        }
        StateArrays.read(in, evidence, "bets");
        StateArrays.read(in, start, "bets");
    }
}
