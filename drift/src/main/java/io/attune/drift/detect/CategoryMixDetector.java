package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Detects changes in the mix of categories, new categories included.
 *
 * <p>Assumes a reference of independent draws and, before the change, the same conditional frequencies at every step. Bound: expected
 * observations before a false alarm ≥ the stated run length. Half of the weight bets on single buckets, each way, against exact
 * (Clopper-Pearson) bounds of the bucket's frequency. The other half bets on a learned direction: every {@value #REFRESH} observations the
 * ratio of recent to reference frequencies, q/p, is taken as the score of each bucket (the bet of maximal growth against p is affine in
 * it). The ratio is learned on one half of the reference and the mean of the score is bounded by the other half with the Chernoff bound
 * N · KL(mean, m) ≤ log(1/risk), at the refresh risk of {@link Calibration}. Evidence is summed as in arXiv 2203.03532.
 */
public final class CategoryMixDetector implements CategoryDetector {

    private static final int REFRESH = 16;
    private static final double[] DECAY = {1 - 1.0 / 32, 1 - 1.0 / 128};
    private static final double CAP = 20;

    private final CategoryBuckets buckets;
    private final int[] learning;
    private final int[] held;
    private final double threshold;
    private final double refreshRisk;
    private final double[][] recent;
    private final double[][] direction;
    private final ScoreBets bets;
    private final double[] scores;

    private CategoryMixDetector(
            CategoryBuckets buckets,
            int[] learning,
            int[] held,
            double threshold,
            double refreshRisk,
            double[] singleMeans) {
        int size = buckets.size();
        this.buckets = buckets;
        this.learning = learning;
        this.held = held;
        this.threshold = threshold;
        this.refreshRisk = refreshRisk;
        this.recent = new double[DECAY.length][size];
        this.direction = new double[DECAY.length][size];
        this.scores = new double[2 * size + DECAY.length];
        double[] means = Arrays.copyOf(singleMeans, scores.length);
        double[] weights = new double[scores.length];
        Arrays.fill(weights, 0, 2 * size, 0.5 / (2 * size));
        Arrays.fill(weights, 2 * size, weights.length, 0.5 / DECAY.length);
        Arrays.fill(means, 2 * size, means.length, Double.NaN);
        this.bets = new ScoreBets(means, weights, Stakes.coarse());
    }

    /** @param reference at least 20 categories, in stream order */
    public static CategoryMixDetector ofReference(List<String> reference, Calibration calibration) {
        if (reference.size() < 20) {
            throw new IllegalArgumentException("the reference needs at least 20 categories, has " + reference.size());
        }
        CategoryBuckets buckets = CategoryBuckets.of(reference);
        int size = buckets.size();
        int[] learning = new int[size];
        int[] held = new int[size];
        for (int i = 0; i < reference.size(); i++) {
            (i % 2 == 0 ? learning : held)[buckets.bucket(reference.get(i))]++;
        }
        double risk = calibration.referenceRisk() / 2 / (2 * size);
        double[] means = new double[2 * size];
        for (int j = 0; j < size; j++) {
            long count = (long) learning[j] + held[j];
            means[j] = MeanInterval.upperProportion(count, reference.size(), risk);
            means[size + j] = MeanInterval.upperProportion(reference.size() - count, reference.size(), risk);
        }
        return new CategoryMixDetector(
                buckets,
                learning,
                held,
                calibration.logThreshold(),
                calibration.refreshRisk(REFRESH, DECAY.length),
                means);
    }

    @Override
    public double update(String category) {
        int size = buckets.size();
        int seen = buckets.bucket(category);
        for (int j = 0; j < size; j++) {
            scores[j] = j == seen ? 1 : 0;
            scores[size + j] = 1 - scores[j];
        }
        for (int d = 0; d < DECAY.length; d++) {
            scores[2 * size + d] = direction[d][seen];
        }
        double statistic = bets.update(scores);
        for (int d = 0; d < DECAY.length; d++) {
            for (int j = 0; j < size; j++) {
                recent[d][j] = recent[d][j] * DECAY[d] + (j == seen ? 1 : 0);
            }
        }
        if (bets.observations() % REFRESH == 0) {
            refresh();
        }
        return statistic;
    }

    private void refresh() {
        int size = buckets.size();
        double total = Arrays.stream(learning).sum() + 0.5 * size;
        for (int d = 0; d < DECAY.length; d++) {
            double weight = Arrays.stream(recent[d]).sum();
            double[] ratio = new double[size];
            for (int j = 0; j < size; j++) {
                double p = (learning[j] + 0.5) / total;
                // Shrunk towards no change by as much as four observations.
                ratio[j] = Math.min(CAP, (recent[d][j] + 4 * p) / ((weight + 4) * p));
            }
            double low = Arrays.stream(ratio).min().orElse(0);
            double high = Arrays.stream(ratio).max().orElse(0);
            double mean = 0;
            int n = Arrays.stream(held).sum();
            for (int j = 0; j < size; j++) {
                direction[d][j] = high - low < 1e-9 ? 0 : (ratio[j] - low) / (high - low);
                mean += direction[d][j] * held[j] / n;
            }
            bets.nullMean(2 * size + d, high - low < 1e-9 ? Double.NaN : upperByChernoff(mean, n, refreshRisk));
        }
    }

    /** Largest m with n · KL(mean, m) ≤ log(1/risk), for the mean of n independent values in [0, 1]. */
    static double upperByChernoff(double mean, int n, double risk) {
        double allowed = -Math.log(risk) / n;
        double low = mean;
        double high = 1;
        for (int i = 0; i < 50; i++) {
            double m = (low + high) / 2;
            if (divergence(mean, m) > allowed) {
                high = m;
            } else {
                low = m;
            }
        }
        return Math.min(1, high);
    }

    private static double divergence(double p, double q) {
        double first = p <= 0 ? 0 : p * Math.log(p / q);
        double second = p >= 1 ? 0 : (1 - p) * Math.log((1 - p) / (1 - q));
        return first + second;
    }

    @Override
    public String name() {
        return DetectorCatalogue.CATEGORY_MIX;
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
            bets.nullMean(2 * buckets.size() + d, Double.NaN);
        }
    }

    void write(DataOutput out) throws IOException {
        buckets.write(out);
        out.writeDouble(threshold);
        out.writeDouble(refreshRisk);
        for (int j = 0; j < buckets.size(); j++) {
            out.writeInt(learning[j]);
            out.writeInt(held[j]);
            for (int d = 0; d < DECAY.length; d++) {
                out.writeDouble(recent[d][j]);
                out.writeDouble(direction[d][j]);
            }
        }
        bets.write(out);
    }

    static CategoryMixDetector read(DataInput in) throws IOException {
        CategoryBuckets buckets = CategoryBuckets.read(in);
        double threshold = in.readDouble();
        double refreshRisk = in.readDouble();
        int size = buckets.size();
        CategoryMixDetector detector = new CategoryMixDetector(
                buckets, new int[size], new int[size], threshold, refreshRisk, new double[2 * size]);
        for (int j = 0; j < size; j++) {
            detector.learning[j] = in.readInt();
            detector.held[j] = in.readInt();
            for (int d = 0; d < DECAY.length; d++) {
                detector.recent[d][j] = in.readDouble();
                detector.direction[d][j] = in.readDouble();
            }
        }
        detector.bets.read(in);
        return detector;
    }
}
