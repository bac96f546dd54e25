package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link EmbeddingDetector} was before its evidence was graded; states and half-collected references that were saved then go on with it. An
 * online two-sample test on embeddings by nearest neighbours, scored by ranks, so that the run length holds without knowing the distribution.
 * Vectors are kept as the 256-bit codes of {@link SignFeatures}.
 *
 * <p>The first half of the reference (at most {@value #LEARN_MOST}) is what is known; the rest is held out. Two questions are bet on. <b>Is
 * it new?</b> The distance of a vector to its nearest known ones, ranked among the held-out vectors' by a {@link RankUrn}: exactly uniform.
 * <b>Is it like what came lately?</b> {@link RecentNeighbours}, with {@value #HELD_MOST} held-out vectors; the mean of that rank is bounded by
 * {@link RankBound} at the refresh risk of {@link Calibration}, since what came lately is the past only. This is the k-nearest-neighbour
 * classifier of old against new, as a bet.
 *
 * <p>Assumes exchangeable reference vectors and independent draws before the change. Bound: expected observations before a false alarm ≥
 * the stated run length. Under autocorrelation (conversations, bursts of one topic) it is not claimed. State at most 16 KB.
 */
public final class EmbeddingRankDetector extends BettingDetector implements VectorDetector {

    private static final int LEARN_MOST = 224;
    private static final int HELD_MOST = 128;
    private static final int RECENT_WINDOW = 64;
    private static final int KNOTS = 127;
    /** Outliers are told apart as finely as the reference allows. */
    private static final int TOP = 31;

    private static final double[] NEW_TAILS = {0.25, 0.1, 0.03, 0.01, 0.004};
    /** Of a new vector: rank, five upper tails, low rank; of a recent one: rank and three upper tails. */
    private static final double[] WEIGHTS = {0.15, 0.12, 0.12, 0.12, 0.12, 0.12, 0.05, 0.05, 0.05, 0.05, 0.05};

    private static final BetTable TABLE = new BetTable(WEIGHTS, Stakes.coarse());
    private static final int RECENT = 7;

    private final SignFeatures features;
    private final long seed;
    private final long[] known;
    private final RankUrn urn;
    private final RecentBets recent;
    private final long[] code = new long[SignFeatures.WORDS];
    private final float[] scratch;
    private final double[] scores = new double[WEIGHTS.length];

    private EmbeddingRankDetector(
            SignFeatures features,
            long seed,
            double threshold,
            ScoreBets bets,
            long[] known,
            RankUrn urn,
            RecentBets recent) {
        super(threshold, bets);
        this.features = features;
        this.seed = seed;
        this.scratch = new float[features.scratch()];
        this.known = known;
        this.urn = urn;
        this.recent = recent;
    }

    private static int distance(long[] known, long[] query, int at) {
        return NearestCodes.distance(known, known.length / SignFeatures.WORDS, SignFeatures.WORDS, query, at);
    }

    private static ScoreBets newBets() {
        double[] means = new double[WEIGHTS.length];
        Arrays.fill(means, Double.NaN);
        means[0] = 0.5;
        System.arraycopy(NEW_TAILS, 0, means, 1, NEW_TAILS.length);
        means[RECENT - 1] = 0.5;
        return new ScoreBets(means, TABLE);
    }

    /**
     * @param reference at least 40 results of {@link SignFeatures#of}, in stream order
     * @param features of vectors of that length
     * @param seed of the tie breaking
     */
    public static EmbeddingRankDetector ofCodes(
            List<byte[]> reference, SignFeatures features, Calibration calibration, long seed) {
        if (reference.size() < 40) {
            throw new IllegalArgumentException("the reference needs at least 40 vectors, has " + reference.size());
        }
        int learn = Math.min(LEARN_MOST, reference.size() / 2);
        long[] known = words(reference.subList(0, learn));
        long[] rest = words(reference.subList(learn, reference.size()));
        double[] novelty = new double[reference.size() - learn];
        for (int i = 0; i < novelty.length; i++) {
            novelty[i] = distance(known, rest, i * SignFeatures.WORDS);
        }
        int held = Math.min(HELD_MOST, novelty.length);
        return new EmbeddingRankDetector(
                features,
                seed,
                calibration.logThreshold(),
                newBets(),
                known,
                new RankUrn(RankCells.of(novelty, KNOTS, TOP, seed)),
                RecentBets.of(
                        new RecentNeighbours(
                                known,
                                SignFeatures.WORDS,
                                Arrays.copyOf(rest, held * SignFeatures.WORDS),
                                RECENT_WINDOW),
                        calibration,
                        RECENT));
    }

    private static long[] words(List<byte[]> codes) {
        long[] words = new long[codes.size() * SignFeatures.WORDS];
        for (int i = 0; i < codes.size(); i++) {
            ByteBuffer.wrap(codes.get(i)).asLongBuffer().get(words, i * SignFeatures.WORDS, SignFeatures.WORDS);
        }
        return words;
    }

    @Override
    public double update(float[] vector) {
        features.code(vector, scratch, code);
        long t = bets.observations();
        double tie = Mixing.uniform(seed, 2 * t);
        int distance = distance(known, code, 0);
        double u = urn.take(distance, tie, Mixing.uniform(seed, 2 * t + 1));
        scores[0] = u;
        for (int i = 0; i < NEW_TAILS.length; i++) {
            scores[1 + i] = u > 1 - NEW_TAILS[i] ? 1 : 0;
        }
        scores[RECENT - 1] = 1 - u;
        if (recent.ready()) {
            recent.score(distance, code, tie, scores);
        }
        double statistic = bets.update(scores);
        recent.take(code, t, bets);
        return statistic;
    }

    @Override
    public String name() {
        return DetectorCatalogue.EMBEDDING;
    }

    @Override
    public void reset() {
        super.reset();
        urn.reset();
        recent.clear(bets);
    }

    /** Length of the vectors that this detector takes. */
    public int dimensions() {
        return features.dimensions();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(features.dimensions());
        out.writeLong(seed);
        out.writeDouble(threshold);
        StateArrays.write(out, known);
        urn.write(out);
        StateArrays.write(out, recent.means());
        bets.write(out);
        recent.neighbours().write(out, bets.observations());
    }

    static EmbeddingRankDetector read(DataInput in, SignFeatures features) throws IOException {
        long seed = in.readLong();
        double threshold = in.readDouble();
        long[] known = StateArrays.readLongs(in);
        RankUrn urn = RankUrn.read(in);
        double[] recentMeans = StateArrays.readDoubles(in);
        ScoreBets bets = newBets();
        bets.read(in);
        RecentNeighbours neighbours =
                RecentNeighbours.read(in, known, SignFeatures.WORDS, RECENT_WINDOW, bets.observations());
        return new EmbeddingRankDetector(
                features, seed, threshold, bets, known, urn, new RecentBets(neighbours, recentMeans, RECENT));
    }
}
