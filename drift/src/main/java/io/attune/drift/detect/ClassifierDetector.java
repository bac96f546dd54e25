package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Classifier two-sample test on embeddings: a logistic regression on random Fourier features learns online to tell the stream from the first half
 * of the reference, one gradient step for a vector of each per observation, with forgetting; every {@value #REFRESH} observations its scores of
 * the held-out half are taken anew, and each new vector's score is ranked among them and bet on. The mean of the rank is bounded by {@link
 * RankBound} at the refresh risk of {@link Calibration}, since the classifier knows only the past (compare Pandeva et al., E-valuating classifier
 * two-sample tests, arXiv 2210.13027).
 *
 * <p>Assumes exchangeable reference vectors and independent draws before the change. Bound: expected observations before a false alarm ≥
 * the stated run length. State at most 16 KB.
 */
public final class ClassifierDetector extends BettingDetector implements VectorDetector {

    private static final int MOST = 100;
    private static final int REFRESH = 16;
    private static final float RATE = 0.004f;
    private static final float FORGET = 1 - 1f / 256;
    private static final double[] TAILS = {0.25, 0.1, 0.03};

    private final FourierFeatures features;
    private final long seed;
    private final byte[][] known;
    private final byte[][] held;
    private final double[] means;
    private final float[] weights = new float[FourierFeatures.SIZE];
    private final Witness witness = new Witness();
    private final double[] scores = new double[1 + TAILS.length];

    private ClassifierDetector(
            FourierFeatures features, long seed, double threshold, byte[][] known, byte[][] held, double[] means) {
        super(threshold, newBets());
        this.features = features;
        this.seed = seed;
        this.known = known;
        this.held = held;
        this.means = means;
    }

    private static ScoreBets newBets() {
        double[] unset = new double[1 + TAILS.length];
        Arrays.fill(unset, Double.NaN);
        double[] even = new double[unset.length];
        Arrays.fill(even, 1);
        return new ScoreBets(unset, even, Stakes.coarse());
    }

    /**
     * @param reference at least 40 vectors of one length, in stream order
     * @param features of that length
     * @param seed of the tie breaking
     */
    public static ClassifierDetector ofReference(
            List<float[]> reference, FourierFeatures features, Calibration calibration, long seed) {
        if (reference.size() < 40) {
            throw new IllegalArgumentException("the reference needs at least 40 vectors, has " + reference.size());
        }
        int half = Math.min(MOST, reference.size() / 2);
        byte[][] known = levels(reference.subList(0, half), features);
        byte[][] held = levels(reference.subList(reference.size() - half, reference.size()), features);
        double[] means = Witness.bounds(held.length, TAILS, calibration.refreshRisk(REFRESH, 1 + TAILS.length));
        return new ClassifierDetector(features, seed, calibration.logThreshold(), known, held, means);
    }

    private static byte[][] levels(List<float[]> vectors, FourierFeatures features) {
        return vectors.stream().map(features::levels).toArray(byte[][]::new);
    }

    @Override
    public double update(float[] vector) {
        byte[] z = features.levels(vector);
        long t = bets.observations();
        if (witness.set()) {
            double u = witness.rank(z, Mixing.uniform(seed, t));
            scores[0] = u;
            for (int i = 0; i < TAILS.length; i++) {
                scores[1 + i] = Witness.inTail(u, held.length, TAILS[i]) ? 1 : 0;
            }
        }
        double statistic = bets.update(scores);
        step(z, 1);
        step(known[(int) (t % known.length)], 0);
        if ((t + 1) % REFRESH == 0) {
            witness.aim(weights, held);
            for (int i = 0; i < means.length; i++) {
                bets.nullMean(i, means[i]);
            }
        }
        return statistic;
    }

    /** One gradient step towards the label. */
    private void step(byte[] z, int label) {
        float score = 0;
        for (int i = 0; i < z.length; i++) {
            score += weights[i] * z[i];
        }
        float step = (float) (RATE * (label - 1 / (1 + StrictMath.exp(-score))));
        for (int i = 0; i < z.length; i++) {
            weights[i] = weights[i] * FORGET + step * z[i];
        }
    }

    @Override
    public String name() {
        return DetectorCatalogue.EMBEDDING_CLASSIFIER;
    }

    @Override
    public void reset() {
        super.reset();
        Arrays.fill(weights, 0);
        witness.clear();
        for (int i = 0; i < means.length; i++) {
            bets.nullMean(i, Double.NaN);
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(features.dimensions());
        out.writeLong(seed);
        out.writeDouble(threshold);
        FourierFeatures.write(out, known);
        FourierFeatures.write(out, held);
        StateArrays.write(out, means);
        StateArrays.write(out, weights);
        out.writeBoolean(witness.set());
        StateArrays.write(out, witness.direction());
        bets.write(out);
    }

    static ClassifierDetector read(DataInput in, FourierFeatures features) throws IOException {
        ClassifierDetector detector = new ClassifierDetector(
                features,
                in.readLong(),
                in.readDouble(),
                FourierFeatures.read(in),
                FourierFeatures.read(in),
                StateArrays.readDoubles(in));
        System.arraycopy(StateArrays.readFloats(in), 0, detector.weights, 0, detector.weights.length);
        boolean set = in.readBoolean();
        float[] direction = StateArrays.readFloats(in);
        if (set) {
            detector.witness.aim(direction, detector.held);
        }
        detector.bets.read(in);
        return detector;
    }
}
