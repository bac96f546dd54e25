package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Detects changes in the mix of categories, new categories included.
 *
 * <p>The categories stand in a row, the most frequent first, rare and new ones in a shared bucket at the end. With C the counts of reference
 * and stream so far, an observation of category y becomes u = (C_{&lt;y} + V · (C_y + 1)) / (N + 1), V uniform: the smoothed conformal
 * p-value of its place in the row, exactly uniform and independent of the past while reference and stream are exchangeable (Vovk et al.,
 * section 2.2). So the unit interval, cut where the categories stand, gives each bucket an exactly known probability, and no bound for the
 * reference's uncertainty is needed. Half of the weight bets on single buckets, each way. The other half bets on a learned direction: every {@value
 * #REFRESH} observations the ratio of recent frequencies to those probabilities is taken as the score of each bucket (the bet of maximal
 * growth is affine in it).
 *
 * <p>Assumes that reference and stream together are exchangeable before the change. Bound: expected observations before a false alarm ≥ the stated
 * run length, exactly. The stream joins the reference as it passes, so a mix that creeps slower than the reference grows is not found.
 * State at most 12 KB.
 */
public final class CategoryMixDetector extends BettingDetector implements CategoryDetector {

    private static final int REFRESH = 16;
    private static final double[] DECAY = {1 - 1.0 / 48, 1 - 1.0 / 384};
    private static final double CAP = 20;
    /** The ratio is drawn towards no change by as much as this many observations. */
    private static final double SHRINKAGE = 8;

    private static final double[] STAKES = {0.02, 0.05, 0.12, 0.3, 0.6, 0.9};
    private static final long SEED = 0x41747475_6e650003L;

    private final CategoryBuckets buckets;
    private final int[] reference;
    private final int[] counts;
    private long total;
    /** Upper end of each bucket's part of the unit interval, as of the last refresh. */
    private final double[] ends;

    private final double[][] recent;
    private final double[][] direction;
    private final double[] scores;

    private CategoryMixDetector(CategoryBuckets buckets, int[] reference, double threshold) {
        super(threshold, newBets(buckets.size()));
        int size = buckets.size();
        this.buckets = buckets;
        this.reference = reference;
        this.counts = reference.clone();
        this.ends = new double[size];
        this.recent = new double[DECAY.length][size];
        this.direction = new double[DECAY.length][size];
        this.scores = new double[2 * size + DECAY.length];
        total = Arrays.stream(counts).sum();
        cut();
    }

    private static ScoreBets newBets(int size) {
        double[] means = new double[2 * size + DECAY.length];
        Arrays.fill(means, Double.NaN);
        double[] weights = new double[means.length];
        Arrays.fill(weights, 0, 2 * size, 0.5 / (2 * size));
        Arrays.fill(weights, 2 * size, weights.length, 0.5 / DECAY.length);
        return new ScoreBets(means, weights, STAKES);
    }

    /** @param reference at least 20 categories, in stream order */
    public static CategoryMixDetector ofReference(List<String> reference, Calibration calibration) {
        if (reference.size() < 20) {
            throw new IllegalArgumentException("the reference needs at least 20 categories, has " + reference.size());
        }
        CategoryBuckets buckets = CategoryBuckets.of(reference);
        int[] counts = new int[buckets.size()];
        for (String category : reference) {
            counts[buckets.bucket(category)]++;
        }
        return new CategoryMixDetector(
                buckets, counts, Math.log(calibration.runLength().observations()));
    }

    @Override
    public double update(String category) {
        int size = buckets.size();
        int bin = bin(rank(buckets.bucket(category)));
        for (int j = 0; j < size; j++) {
            scores[j] = j == bin ? 1 : 0;
            scores[size + j] = 1 - scores[j];
        }
        for (int d = 0; d < DECAY.length; d++) {
            scores[2 * size + d] = direction[d][bin];
        }
        double statistic = bets.update(scores);
        for (int d = 0; d < DECAY.length; d++) {
            for (int j = 0; j < size; j++) {
                recent[d][j] *= DECAY[d];
            }
            recent[d][bin]++;
        }
        if (bets.observations() % REFRESH == 0) {
            cut();
            learn();
        }
        return statistic;
    }

    /** The p-value of a bucket, which joins the counts. */
    private double rank(int bucket) {
        long below = 0;
        for (int j = 0; j < bucket; j++) {
            below += counts[j];
        }
        double v = Mixing.uniform(SEED, bets.observations());
        double u = (below + v * (counts[bucket] + 1.0)) / (total + 1.0);
        counts[bucket]++;
        total++;
        return u;
    }

    private int bin(double u) {
        int j = 0;
        while (j < ends.length - 1 && u >= ends[j]) {
            j++;
        }
        return j;
    }

    private double width(int bin) {
        return ends[bin] - (bin == 0 ? 0 : ends[bin - 1]);
    }

    private void cut() {
        int size = buckets.size();
        long sum = 0;
        for (int j = 0; j < size; j++) {
            sum += counts[j];
            ends[j] = j == size - 1 ? 1 : sum / (total + 1.0);
        }
        for (int j = 0; j < size; j++) {
            // A lone bucket cannot be missed; keep the stake finite.
            bets.nullMean(j, width(j));
            bets.nullMean(size + j, Math.max(1e-9, 1 - width(j)));
        }
    }

    private void learn() {
        int size = buckets.size();
        for (int d = 0; d < DECAY.length; d++) {
            double weight = Arrays.stream(recent[d]).sum();
            double top = 0;
            double mean = 0;
            for (int j = 0; j < size; j++) {
                double p = width(j);
                direction[d][j] = Math.min(CAP, (recent[d][j] + SHRINKAGE * p) / ((weight + SHRINKAGE) * p));
                top = Math.max(top, direction[d][j]);
                mean += p * direction[d][j];
            }
            for (int j = 0; j < size; j++) {
                direction[d][j] /= top;
            }
            bets.nullMean(2 * size + d, mean / top);
        }
    }

    @Override
    public double prefetch(int step) {
        double sum = super.prefetch(step);
        if (step == 1) {
            sum += buckets.prefetch(step) + counts[0] + ends[0] + scores[0] + recent.length + direction.length;
        } else if (step == 2) {
            sum += buckets.prefetch(step);
            for (int d = 0; d < DECAY.length; d++) {
                sum += recent[d][0] + direction[d][0];
            }
        }
        return sum;
    }

    @Override
    public String name() {
        return DetectorCatalogue.CATEGORY_MIX;
    }

    @Override
    public void reset() {
        super.reset();
        System.arraycopy(reference, 0, counts, 0, counts.length);
        total = Arrays.stream(counts).sum();
        cut();
        for (int d = 0; d < DECAY.length; d++) {
            Arrays.fill(recent[d], 0);
            bets.nullMean(2 * buckets.size() + d, Double.NaN);
        }
    }

    void write(DataOutput out) throws IOException {
        buckets.write(out);
        out.writeDouble(threshold);
        StateArrays.write(out, reference);
        StateArrays.write(out, counts);
        StateArrays.write(out, ends);
        for (int d = 0; d < DECAY.length; d++) {
            StateArrays.write(out, recent[d]);
            StateArrays.write(out, direction[d]);
        }
        bets.write(out);
    }

    static CategoryMixDetector read(DataInput in) throws IOException {
        CategoryBuckets buckets = CategoryBuckets.read(in);
        double threshold = in.readDouble();
        int[] reference = StateArrays.readInts(in);
        StateArrays.expect("buckets", buckets.size(), reference.length);
        CategoryMixDetector detector = new CategoryMixDetector(buckets, reference, threshold);
        int[] counts = StateArrays.readInts(in);
        StateArrays.expect("buckets", reference.length, counts.length);
        System.arraycopy(counts, 0, detector.counts, 0, counts.length);
        detector.total = Arrays.stream(counts).sum();
        StateArrays.read(in, detector.ends, "buckets");
        for (int d = 0; d < DECAY.length; d++) {
            StateArrays.read(in, detector.recent[d], "buckets");
            StateArrays.read(in, detector.direction[d], "buckets");
        }
        detector.bets.read(in);
        return detector;
    }
}
