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
public final class EmbeddingDetector implements VectorDetector {

    private static final int HELD_MOST = 150;
    private static final int REFRESH = 16;
    private static final double[] DECAY = {1 - 1.0 / 16, 1 - 1.0 / 96};
    private static final int WITNESSES = 1 + DECAY.length;
    private static final int SCORES = 4;
    private static final double[] WEIGHTS = {0.2, 0.35, 0.35, 0.1};

    private final FourierFeatures features;
    private final long seed;
    private final double threshold;
    private final double refreshRisk;
    private final float[] mean;
    private final byte[][] held;
    private final float[][] recent = new float[DECAY.length][FourierFeatures.SIZE];
    private final double[] recentWeight = new double[DECAY.length];
    private final Witness[] witnesses = new Witness[WITNESSES];
    private final double[] learnedMeans;
    private final ScoreBets bets;
    private final double[] scores = new double[WITNESSES * SCORES];

    private EmbeddingDetector(
            FourierFeatures features,
            long seed,
            double threshold,
            double refreshRisk,
            double fixedRisk,
            float[] mean,
            byte[][] held) {
        this.features = features;
        this.seed = seed;
        this.threshold = threshold;
        this.refreshRisk = refreshRisk;
        this.mean = mean;
        this.held = held;
        double[] means = new double[scores.length];
        Arrays.fill(means, Double.NaN);
        System.arraycopy(bounds(fixedRisk), 0, means, 0, SCORES);
        this.learnedMeans = bounds(refreshRisk);
        double[] weights = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            weights[i] = WEIGHTS[i % SCORES];
        }
        this.bets = new ScoreBets(means, weights, Stakes.coarse());
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
    public static EmbeddingDetector ofReference(
            List<float[]> reference, FourierFeatures features, Calibration calibration, long seed) {
        return ofProjections(reference.stream().map(features::of).toList(), features, calibration, seed);
    }

    /**
     * As {@link #ofReference}, from features that were taken earlier: a reference that is still being collected need not keep whole
     * embeddings.
     *
     * @param reference at least 40 results of {@link FourierFeatures#of}, in stream order
     */
    public static EmbeddingDetector ofProjections(
            List<byte[]> reference, FourierFeatures features, Calibration calibration, long seed) {
        if (reference.size() < 40) {
            throw new IllegalArgumentException("the reference needs at least 40 vectors, has " + reference.size());
        }
        int learning = reference.size() - Math.min(HELD_MOST, reference.size() * 3 / 4);
        float[] mean = new float[FourierFeatures.SIZE];
        for (byte[] packed : reference.subList(0, learning)) {
            byte[] z = FourierFeatures.unpack(packed);
            for (int j = 0; j < mean.length; j++) {
                mean[j] += (float) z[j] / learning;
            }
        }
        byte[][] held = reference.subList(learning, reference.size()).stream()
                .map(FourierFeatures::unpack)
                .toArray(byte[][]::new);
        return new EmbeddingDetector(
                features,
                seed,
                calibration.logThreshold(),
                calibration.refreshRisk(REFRESH, SCORES * DECAY.length),
                calibration.referenceRisk() / 2 / SCORES,
                mean,
                held);
    }

    private double[] bounds(double risk) {
        double linear = RankBound.upperMean(u -> u, held.length, risk);
        return new double[] {
            linear,
            RankBound.upperTail(gaps(0.25), held.length, risk),
            RankBound.upperTail(gaps(0.1), held.length, risk),
            linear
        };
    }

    private int gaps(double share) {
        return Math.max(1, (int) ((held.length + 1) * share));
    }

    @Override
    public double update(float[] vector) {
        byte[] z = features.levels(vector);
        double tie = Mixing.uniform(seed, bets.observations());
        double n1 = held.length + 1.0;
        for (int w = 0; w < WITNESSES; w++) {
            double u = witnesses[w].set() ? witnesses[w].rank(z, tie) : 0;
            scores[w * SCORES] = u;
            scores[w * SCORES + 1] = u * n1 > n1 - gaps(0.25) ? 1 : 0;
            scores[w * SCORES + 2] = u * n1 > n1 - gaps(0.1) ? 1 : 0;
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
        return DetectorCatalogue.EMBEDDING;
    }

    @Override
    public double statistic() {
        return bets.logEvidence();
    }

    @Override
    public double threshold() {
        return threshold;
    }

    @Override
    public boolean alarm() {
        return bets.highestLogEvidence() >= threshold;
    }

    @Override
    public long changePoint() {
        return bets.changePoint();
    }

    @Override
    public long observations() {
        return bets.observations();
    }

    @Override
    public void entryWeight(double weight) {
        bets.entryWeight(weight);
    }

    @Override
    public void reset() {
        bets.reset();
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
        out.writeInt(held.length);
        for (byte[] z : held) {
            out.write(FourierFeatures.pack(z));
        }
        writeAll(out, mean);
        for (int d = 0; d < DECAY.length; d++) {
            out.writeDouble(recentWeight[d]);
            writeAll(out, recent[d]);
            out.writeBoolean(witnesses[1 + d].set());
            writeAll(out, witnesses[1 + d].direction());
        }
        bets.write(out);
    }

    static EmbeddingDetector read(DataInput in, FourierFeatures features) throws IOException {
        long seed = in.readLong();
        double threshold = in.readDouble();
        double refreshRisk = in.readDouble();
        byte[][] held = new byte[in.readInt()][];
        byte[] packed = new byte[FourierFeatures.PACKED_BYTES];
        for (int i = 0; i < held.length; i++) {
            in.readFully(packed);
            held[i] = FourierFeatures.unpack(packed);
        }
        float[] mean = readAll(in);
        // The bounds of the fixed direction come back with the bets; the risk given here only fills the place.
        EmbeddingDetector detector =
                new EmbeddingDetector(features, seed, threshold, refreshRisk, refreshRisk, mean, held);
        for (int d = 0; d < DECAY.length; d++) {
            detector.recentWeight[d] = in.readDouble();
            System.arraycopy(readAll(in), 0, detector.recent[d], 0, FourierFeatures.SIZE);
            boolean set = in.readBoolean();
            float[] direction = readAll(in);
            if (set) {
                detector.witnesses[1 + d].aim(direction, held);
            }
        }
        detector.bets.read(in);
        return detector;
    }

    private static void writeAll(DataOutput out, float[] values) throws IOException {
        for (float v : values) {
            out.writeFloat(v);
        }
    }

    private static float[] readAll(DataInput in) throws IOException {
        float[] values = new float[FourierFeatures.SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
