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
 * <p>R_k,n = L · (R_k,n−1 + 1) sums the likelihood ratios of all possible starts of the change; how long ago they began, on average under those
 * weights, is kept beside it and gives the change-point estimate. With ten thousand scopes every observation waits for memory, so both are
 * {@code float}, and that is all that an observation reads and writes of a bet. Rounding cannot break the bound: factors are taken {@value #SLACK} too
 * small, more than the roundings of one step add to the mean of L · (R + 1), 7 · 2^−24 of it at most.
 */
final class ScoreBets {

    private static final float CEILING = 1e30f;
    private static final float SLACK = 0x1p-21f;
    private static final float LEAST = 1e-30f;
    /** Begins saved state with bets in single precision; before, it began with the number of observations. */
    private static final long SINGLE = -1;

    /** The scores, one per bet, for the length of one update: what a thread shares need not lie in every detector. */
    private static final ThreadLocal<float[]> SPREAD = ThreadLocal.withInitial(() -> new float[0]);

    private final BetTable table;
    /** 1 / m_j, rounded down; NaN for what is out of the game. */
    private final float[] odds;

    private final float[] evidence;
    /** Observations since the mean start. */
    private final float[] age;

    private long observations;
    private double statistic;
    private double highest;
    /** Set anew before it matters, so it is not part of the saved state. */
    private float entryWeight = 1;

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
        this.table = table;
        this.odds = new float[nullMean.length];
        this.evidence = new float[table.bets()];
        this.age = new float[table.bets()];
        for (int j = 0; j < nullMean.length; j++) {
            nullMean(j, nullMean[j]);
        }
    }

    /** Replaces the bound of one score; takes effect with the next observation, so it may depend on the past. */
    void nullMean(int index, double bound) {
        float nearest = (float) (1 / bound);
        odds[index] = nearest > 1 / bound ? Math.nextDown(nearest) : nearest;
    }

    /** See {@link Detector#entryWeight}. */
    void entryWeight(double weight) {
        if (!(weight >= 0 && weight <= CEILING)) {
            throw new IllegalArgumentException("weight must be from 0 to " + CEILING + ", was " + weight);
        }
        entryWeight = (float) weight;
    }

    /** Takes the scores of one observation; returns the natural logarithm of the evidence. */
    double update(double[] scores) {
        int stakes = table.stakes();
        float[] gain = SPREAD.get();
        if (gain.length < evidence.length) {
            gain = new float[evidence.length];
            SPREAD.set(gain);
        }
        for (int j = 0; j < scores.length; j++) {
            float each = Float.isNaN(odds[j]) ? 0 : (float) (scores[j] * odds[j] - 1);
            for (int k = j * stakes; k < (j + 1) * stakes; k++) {
                gain[k] = each;
            }
        }
        play(evidence, age, table.fraction, gain, entryWeight);
        observations++;
        statistic = dot(table.weight, evidence);
        if (!(statistic <= CEILING)) {
            for (int k = 0; k < evidence.length; k++) {
                evidence[k] = Math.min(CEILING, evidence[k]);
            }
            statistic = CEILING;
        }
        highest = Math.max(highest, statistic);
        return Math.log(statistic);
    }

    /** Without branches, so that the compiler turns it into vector instructions. */
    private static void play(float[] evidence, float[] age, float[] fraction, float[] gain, float weight) {
        for (int k = 0; k < evidence.length; k++) {
            float entered = evidence[k] + weight;
            age[k] = (age[k] + 1) * evidence[k] / (entered + LEAST);
            evidence[k] = (1 - SLACK + fraction[k] * gain[k]) * entered;
        }
    }

    /** Four running sums, since one alone would wait for each addition. The order is fixed, so replays agree to the last bit. */
    private static double dot(float[] a, float[] b) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
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

    /** See {@link Detector#prefetch}; from step 1 on. */
    double prefetch(int step) {
        return step == 1 ? statistic : odds[0] + StateArrays.prefetch(evidence) + StateArrays.prefetch(age);
    }

    double logEvidence() {
        return Math.log(statistic);
    }

    /** Highest evidence since the last reset. */
    double highest() {
        return highest;
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
                at = Math.max(0, Math.round(observations - 1 - (double) age[k]));
            }
        }
        return at;
    }

    void reset() {
        Arrays.fill(evidence, 0);
        Arrays.fill(age, 0);
        observations = 0;
        statistic = 0;
        highest = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(SINGLE);
        out.writeLong(observations);
        out.writeDouble(statistic);
        out.writeDouble(highest);
        StateArrays.write(out, odds);
        StateArrays.write(out, evidence);
        StateArrays.write(out, age);
    }

    void read(DataInput in) throws IOException {
        long first = in.readLong();
        observations = first == SINGLE ? in.readLong() : first;
        statistic = in.readDouble();
        highest = in.readDouble();
        if (first == SINGLE) {
            StateArrays.read(in, odds, "scores");
            StateArrays.read(in, evidence, "bets");
            StateArrays.read(in, age, "bets");
        } else {
            readDoubles(in);
        }
    }

    /** Null means, evidence and starts in double precision. */
    private void readDoubles(DataInput in) throws IOException {
        double[] means = new double[odds.length];
        StateArrays.read(in, means, "scores");
        for (int j = 0; j < means.length; j++) {
            nullMean(j, means[j]);
        }
        double[] bets = new double[evidence.length];
        StateArrays.read(in, bets, "bets");
        for (int k = 0; k < bets.length; k++) {
            evidence[k] = (float) Math.min(CEILING, bets[k]);
        }
        StateArrays.read(in, bets, "bets");
        for (int k = 0; k < bets.length; k++) {
            age[k] = (float) Math.max(0, observations - 1 - bets[k]);
        }
    }
}
