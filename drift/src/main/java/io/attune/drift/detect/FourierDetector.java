package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Online two-sample test on embeddings: a bet on the witness function of the kernel distance, as in NEWMA and online RFF-MMD (arXiv
 * 2505.17789), but scored by ranks, so that the run length holds without knowing the distribution.
 *
 * <p>The reference is split: the first part gives only its mean feature vector, the last part (at most {@value #HELD_MOST}) is held out.
 * Three directions are watched: the similarity to the reference mean (fixed, sees outliers at once), and the difference between a fast or
 * slow moving average of the stream and the reference mean, re-aimed every {@value #REFRESH} observations from the past only. A new
 * vector's score along a direction is ranked among the held-out scores; {@link RankBound} bounds the mean of the rank scores at the
 * refresh risk of {@link Calibration}, since held-out vectors never enter a direction.
 *
 * <p>Assumes exchangeable reference vectors and independent draws before the change. Bound: expected observations before a false alarm ≥
 * the stated run length. State at most 16 KB.
 */
public final class FourierDetector extends BettingDetector implements VectorDetector {

    private static final int HELD_MOST = 140;
    private static final int REFRESH = 16;
    private static final double[] DECAY = {1 - 1.0 / 16, 1 - 1.0 / 96};
    private static final int WITNESSES = 1 + DECAY.length;
    private static final int SCORES = 4;
    private static final double[] TAILS = {0.25, 0.1};
    private static final double[] WEIGHTS = {0.2, 0.35, 0.35, 0.1};

    private final FourierFeatures features;
    private final long seed;
    private final double refreshRisk;
    private final float[] mean;
    private final byte[][] held;
    private final float[][] recent = new float[DECAY.length][FourierFeatures.SIZE];
    private final double[] recentWeight = new double[DECAY.length];
    private final Witness[] witnesses = new Witness[WITNESSES];
    private final double[] learnedMeans;
    private final double[] scores = new double[WITNESSES * SCORES];

    private FourierDetector(
            FourierFeatures features,
            long seed,
            double threshold,
            double refreshRisk,
            double fixedRisk,
            float[] mean,
            byte[][] held) {
        super(threshold, bets());
        this.features = features;
        this.seed = seed;
        this.refreshRisk = refreshRisk;
        this.mean = mean;
        this.held = held;
        double[] fixed = bounds(fixedRisk);
        for (int s = 0; s < SCORES; s++) {
            bets.nullMean(s, fixed[s]);
        }
        this.learnedMeans = bounds(refreshRisk);
        for (int i = 0; i < WITNESSES; i++) {
            witnesses[i] = new Witness();
        }
        float[] away = new float[mean.length];
        for (int i = 0; i < away.length; i++) {
            away[i] = -mean[i];
        }
        witnesses[0].aim(away, held);
    }

    /**
     * @param reference at least 40 vectors of one length, in stream order
     * @param features of that length
     * @param seed of the tie breaking
     */
    public static FourierDetector ofReference(
            List<float[]> reference, FourierFeatures features, Calibration calibration, long seed) {
        if (reference.size() < 40) {
            throw new IllegalArgumentException("the reference needs at least 40 vectors, has " + reference.size());
        }
        int learning = reference.size() - Math.min(HELD_MOST, reference.size() * 3 / 4);
        float[] mean = new float[FourierFeatures.SIZE];
        for (float[] vector : reference.subList(0, learning)) {
            byte[] z = features.levels(vector);
            for (int j = 0; j < mean.length; j++) {
                mean[j] += (float) z[j] / learning;
            }
        }
        byte[][] held = reference.subList(learning, reference.size()).stream()
                .map(features::levels)
                .toArray(byte[][]::new);
        return new FourierDetector(
                features,
                seed,
                calibration.logThreshold(),
                calibration.refreshRisk(REFRESH, SCORES * DECAY.length),
                calibration.referenceRisk() / 2 / SCORES,
                mean,
                held);
    }

    private static ScoreBets bets() {
        double[] means = new double[WITNESSES * SCORES];
        Arrays.fill(means, Double.NaN);
        double[] weights = new double[means.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = WEIGHTS[i % SCORES];
        }
        return new ScoreBets(means, weights, Stakes.coarse());
    }

    /** Bounds of the four scores: rank, upper quarter, upper tenth, low rank. */
    private double[] bounds(double risk) {
        double[] upper = Witness.bounds(held.length, TAILS, risk);
        return new double[] {upper[0], upper[1], upper[2], upper[0]};
    }

    @Override
    public double update(float[] vector) {
        byte[] z = features.levels(vector);
        double tie = Mixing.uniform(seed, bets.observations());
        for (int w = 0; w < WITNESSES; w++) {
            double u = witnesses[w].set() ? witnesses[w].rank(z, tie) : 0;
            scores[w * SCORES] = u;
            scores[w * SCORES + 1] = Witness.inTail(u, held.length, TAILS[0]) ? 1 : 0;
            scores[w * SCORES + 2] = Witness.inTail(u, held.length, TAILS[1]) ? 1 : 0;
            scores[w * SCORES + 3] = 1 - u;
        }
        double statistic = bets.update(scores);
        for (int d = 0; d < DECAY.length; d++) {
            recentWeight[d] = recentWeight[d] * DECAY[d] + 1;
            for (int j = 0; j < z.length; j++) {
                recent[d][j] = (float) (recent[d][j] * DECAY[d] + z[j]);
            }
        }
        if (bets.observations() % REFRESH == 0) {
            refresh();
        }
        return statistic;
    }

    private void refresh() {
        float[] direction = new float[mean.length];
        for (int d = 0; d < DECAY.length; d++) {
            for (int j = 0; j < direction.length; j++) {
                direction[j] = (float) (recent[d][j] / recentWeight[d] - mean[j]);
            }
            witnesses[1 + d].aim(direction, held);
            // A learned direction points towards the stream; ranks below the middle along it say nothing.
            for (int s = 0; s < SCORES - 1; s++) {
                bets.nullMean((1 + d) * SCORES + s, learnedMeans[s]);
            }
        }
    }

    @Override
    public String name() {
        return DetectorCatalogue.EMBEDDING_RFF;
    }

    @Override
    public void reset() {
        super.reset();
        for (int d = 0; d < DECAY.length; d++) {
            Arrays.fill(recent[d], 0);
            recentWeight[d] = 0;
            witnesses[1 + d].clear();
            for (int s = 0; s < SCORES; s++) {
                bets.nullMean((1 + d) * SCORES + s, Double.NaN);
            }
        }
    }

    /** Length of the vectors that this detector takes. */
    public int dimensions() {
        return features.dimensions();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(features.dimensions());
        out.writeLong(seed);
        out.writeDouble(threshold);
        out.writeDouble(refreshRisk);
        FourierFeatures.write(out, held);
        StateArrays.write(out, mean);
        for (int d = 0; d < DECAY.length; d++) {
            out.writeDouble(recentWeight[d]);
            StateArrays.write(out, recent[d]);
            out.writeBoolean(witnesses[1 + d].set());
            StateArrays.write(out, witnesses[1 + d].direction());
        }
        bets.write(out);
    }

    static FourierDetector read(DataInput in, FourierFeatures features) throws IOException {
        long seed = in.readLong();
        double threshold = in.readDouble();
        double refreshRisk = in.readDouble();
        byte[][] held = FourierFeatures.read(in);
        float[] mean = StateArrays.readFloats(in);
        // The bounds of the fixed direction come back with the bets; the risk given here only fills the place.
        FourierDetector detector = new FourierDetector(features, seed, threshold, refreshRisk, refreshRisk, mean, held);
        for (int d = 0; d < DECAY.length; d++) {
            detector.recentWeight[d] = in.readDouble();
            System.arraycopy(StateArrays.readFloats(in), 0, detector.recent[d], 0, FourierFeatures.SIZE);
            boolean set = in.readBoolean();
            float[] direction = StateArrays.readFloats(in);
            if (set) {
                detector.witnesses[1 + d].aim(direction, held);
            }
        }
        detector.bets.read(in);
        return detector;
    }
}
