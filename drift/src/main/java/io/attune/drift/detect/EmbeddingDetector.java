package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Online two-sample test on embeddings by nearest neighbours, scored by ranks, so that the run length holds without knowing the distribution.
 * Vectors are kept as the signs of {@link QuantizedFeatures}.
 *
 * <p>The first half of the reference (at most {@value #LEARN_MOST}) is what is known; the rest is held out. Two questions are bet on. <b>Is
 * it new?</b> The distance of a vector to its nearest {@link KnownVectors}, ranked among the held-out vectors' and those that passed by a {@link
 * RankUrn}: exactly uniform. The bets pay by degrees, as a {@link Tilt} does: one for a share of somewhat unusual vectors, one for few that lie
 * farther out than nearly all before. <b>Is it like what came lately?</b> {@link RecentNeighbours}, with {@value #HELD_MOST} held-out vectors; the
 * mean of that rank is bounded by {@link RankBound} at the refresh risk of {@link Calibration}, since what came lately is the past only. This finds
 * kinds of text that are known and become many.
 *
 * <p>Assumes exchangeable reference vectors and independent draws before the change. Bound: expected observations before a false alarm ≥
 * the stated run length. Under autocorrelation (conversations, bursts of one topic) it is not claimed. State at most 16 KB.
 */
public final class EmbeddingDetector extends BettingDetector implements VectorDetector {

    private static final int LEARN_MOST = 246;
    private static final int HELD_MOST = 48;
    private static final int RECENT_WINDOW = 32;
    private static final int KNOTS = 79;
    /** Outliers are told apart as finely as the reference allows. */
    private static final int TOP = 31;

    private static final Tilt[] NEW = {new Tilt(1.5, 10), new Tilt(3, 1000)};
    /** Of a new vector: the two tilts, low rank; of a recent one: rank and three upper tails. */
    private static final double[] WEIGHTS = {0.6, 0.25, 0.03, 0.03, 0.03, 0.03, 0.03};

    private static final int LOW = NEW.length;
    private static final int RECENT = LOW + 1;
    private static final BetTable TABLE = new BetTable(WEIGHTS, Stakes.graded());

    private final QuantizedFeatures features;
    private final long seed;
    private final KnownVectors known;
    private final RankUrn urn;
    private final RecentBets recent;
    private final long[] code = new long[QuantizedFeatures.CODE];
    private final float[] scratch;
    private final double[] scores = new double[WEIGHTS.length];

    private EmbeddingDetector(
            QuantizedFeatures features,
            long seed,
            double threshold,
            ScoreBets bets,
            KnownVectors known,
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

    private static ScoreBets newBets() {
        double[] means = new double[WEIGHTS.length];
        Arrays.fill(means, Double.NaN);
        for (int i = 0; i < NEW.length; i++) {
            means[i] = 1 / NEW[i].most();
        }
        means[LOW] = 0.5;
        return new ScoreBets(means, TABLE);
    }

    /**
     * @param reference at least 40 vectors of one length, in stream order
     * @param features of that length
     * @param seed of the tie breaking
     */
    public static EmbeddingDetector ofReference(
            List<float[]> reference, QuantizedFeatures features, Calibration calibration, long seed) {
        return ofCodes(reference.stream().map(features::of).toList(), features, calibration, seed);
    }

    /**
     * As {@link #ofReference}, from codes that were taken earlier: a reference that is still being collected need not keep whole embeddings.
     *
     * @param reference at least 40 results of {@link QuantizedFeatures#of}, in stream order
     */
    public static EmbeddingDetector ofCodes(
            List<byte[]> reference, QuantizedFeatures features, Calibration calibration, long seed) {
        if (reference.size() < 40) {
            throw new IllegalArgumentException("the reference needs at least 40 vectors, has " + reference.size());
        }
        int learn = Math.min(LEARN_MOST, reference.size() / 2);
        KnownVectors known = KnownVectors.of(words(reference.subList(0, learn)));
        long[][] rest = words(reference.subList(learn, reference.size()));
        double[] novelty = Arrays.stream(rest).mapToDouble(known::novelty).toArray();
        int held = Math.min(HELD_MOST, rest.length);
        long[] heldSigns = new long[held * SignFeatures.WORDS];
        for (int i = 0; i < held; i++) {
            System.arraycopy(rest[i], 0, heldSigns, i * SignFeatures.WORDS, SignFeatures.WORDS);
        }
        return new EmbeddingDetector(
                features,
                seed,
                calibration.logThreshold(),
                newBets(),
                known,
                new RankUrn(RankCells.of(novelty, KNOTS, TOP, seed)),
                RecentBets.of(
                        new RecentNeighbours(known.signs(), QuantizedFeatures.WORDS, heldSigns, RECENT_WINDOW),
                        calibration,
                        RECENT));
    }

    private static long[][] words(List<byte[]> codes) {
        long[][] words = new long[codes.size()][QuantizedFeatures.CODE];
        for (int i = 0; i < words.length; i++) {
            ByteBuffer.wrap(codes.get(i)).asLongBuffer().get(words[i]);
        }
        return words;
    }

    @Override
    public double update(float[] vector) {
        features.code(vector, scratch, code);
        long t = bets.observations();
        double tie = Mixing.uniform(seed, 2 * t);
        double u = urn.take(known.novelty(code), tie, Mixing.uniform(seed, 2 * t + 1));
        for (int i = 0; i < NEW.length; i++) {
            scores[i] = NEW[i].mean(urn.from(), urn.to()) / NEW[i].most();
        }
        scores[LOW] = 1 - u;
        if (recent.ready()) {
            int distance = NearestCodes.distance(
                    known.signs(), known.signs().length / QuantizedFeatures.WORDS, QuantizedFeatures.WORDS, code, 0);
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

    /** How far a vector lies from the nearest known ones: what is ranked. Higher for farther; takes nothing into the detector. */
    public double novelty(float[] vector) {
        long[] other = new long[QuantizedFeatures.CODE];
        features.code(vector, scratch, other);
        return known.novelty(other);
    }

    /** Vectors at the start of the reference that are known and therefore not ranked. */
    public int known() {
        return known.signs().length / QuantizedFeatures.WORDS;
    }

    /** Length of the vectors that this detector takes. */
    public int dimensions() {
        return features.dimensions();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(features.dimensions());
        out.writeLong(seed);
        out.writeDouble(threshold);
        known.write(out);
        urn.write(out);
        StateArrays.write(out, recent.means());
        bets.write(out);
        recent.neighbours().write(out, bets.observations());
    }

    static EmbeddingDetector read(DataInput in, QuantizedFeatures features) throws IOException {
        long seed = in.readLong();
        double threshold = in.readDouble();
        KnownVectors known = KnownVectors.read(in);
        RankUrn urn = RankUrn.read(in);
        double[] recentMeans = StateArrays.readDoubles(in);
        ScoreBets bets = newBets();
        bets.read(in);
        RecentNeighbours neighbours =
                RecentNeighbours.read(in, known.signs(), QuantizedFeatures.WORDS, RECENT_WINDOW, bets.observations());
        return new EmbeddingDetector(
                features, seed, threshold, bets, known, urn, new RecentBets(neighbours, recentMeans, RECENT));
    }
}
