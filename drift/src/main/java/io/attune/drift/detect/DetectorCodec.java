package io.attune.drift.detect;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Saves and restores detectors: one version byte, one byte for the kind, the state. A restored detector continues exactly where the
 * saved one stood. Holds what detectors share: random features, bounds of references of one size. Not thread-safe.
 */
public final class DetectorCodec {

    /**
     * Raised with every change of the format: 3 keeps ADWIN's buckets as their ends, 4 bets in single precision, 5 has graded evidence from embeddings.
     */
    static final int VERSION = 5;

    /** The oldest format that is read. Version 1 was replaced while the project was young, before any state was kept. */
    static final int OLDEST = 2;

    private static final int MEAN = 1;
    private static final int RANK = 2;
    private static final int CATEGORY = 3;
    private static final int EMBEDDING_RANK = 4;
    /** Read, no longer written. */
    private static final int CONFORMAL_WHOLE = 5;

    private static final int CLASSIC = 6;
    private static final int CATEGORY_CHART = 7;
    private static final int ADAPTED = 8;

    private static final int FOURIER = 9;
    private static final int CLASSIFIER = 10;
    private static final int CONFORMAL = 11;
    private static final int THINNED = 12;
    private static final int EMBEDDING = 14;

    private final Map<Integer, SignFeatures> signs = new HashMap<>();
    private final Map<Integer, QuantizedFeatures> features = new HashMap<>();
    private final Map<Integer, FourierFeatures> fourier = new HashMap<>();

    private final RankBounds rankBounds = new RankBounds();
    private StateBytes spare;

    /** What the references of {@link RankDetector} have in common. */
    RankBounds rankBounds() {
        return rankBounds;
    }

    /** The shared codes of vectors of this length. */
    public QuantizedFeatures features(int dimensions) {
        return features.computeIfAbsent(dimensions, QuantizedFeatures::new);
    }

    /** The shared sign features for vectors of this length, which earlier formats have. */
    public SignFeatures signs(int dimensions) {
        return signs.computeIfAbsent(dimensions, SignFeatures::new);
    }

    /** The shared random Fourier features for vectors of this length. */
    public FourierFeatures fourier(int dimensions) {
        return fourier.computeIfAbsent(dimensions, FourierFeatures::new);
    }

    /** The detector's whole state. */
    public byte[] save(Detector detector) {
        // A detector may hold another one, which is saved meanwhile.
        StateBytes bytes = spare == null ? new StateBytes() : spare;
        spare = null;
        bytes.begin();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            if (detector instanceof MeanDetector mean) {
                out.writeByte(MEAN);
                mean.write(out);
            } else if (detector instanceof RankDetector rank) {
                out.writeByte(RANK);
                rank.write(out);
            } else if (detector instanceof CategoryMixDetector mix) {
                out.writeByte(CATEGORY);
                mix.write(out);
            } else if (detector instanceof EmbeddingDetector embedding) {
                out.writeByte(EMBEDDING);
                embedding.write(out);
            } else if (detector instanceof EmbeddingRankDetector ranks) {
                out.writeByte(EMBEDDING_RANK);
                ranks.write(out);
            } else if (detector instanceof ConformalDetector conformal) {
                out.writeByte(CONFORMAL);
                conformal.write(out);
            } else if (detector instanceof ClassicDetector classic) {
                out.writeByte(CLASSIC);
                classic.write(out);
            } else if (detector instanceof CategoryChartDetector chart) {
                out.writeByte(CATEGORY_CHART);
                chart.write(out);
            } else if (detector instanceof FourierDetector rff) {
                out.writeByte(FOURIER);
                rff.write(out);
            } else if (detector instanceof ClassifierDetector classifier) {
                out.writeByte(CLASSIFIER);
                classifier.write(out);
            } else if (detector instanceof ThinnedDetector<?> thinned) {
                out.writeByte(THINNED);
                thinned.write(out, this);
            } else if (detector instanceof AdaptedDetector adapted) {
                out.writeByte(ADAPTED);
                adapted.write(out, this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        spare = bytes;
        return bytes.take();
    }

    /**
     * @throws IllegalArgumentException when the bytes are not a detector that this version can read
     */
    public Detector restore(byte[] saved) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved))) {
            int version = in.readUnsignedByte();
            if (version < OLDEST || version > VERSION) {
                throw new IllegalArgumentException(
                        "detector state has version " + version + ", this code reads " + OLDEST + " to " + VERSION);
            }
            int kind = in.readUnsignedByte();
            return switch (kind) {
                case MEAN -> MeanDetector.read(in);
                case RANK -> RankDetector.read(in);
                case CATEGORY -> CategoryMixDetector.read(in);
                case EMBEDDING -> EmbeddingDetector.read(in, features(in.readInt()));
                case EMBEDDING_RANK -> EmbeddingRankDetector.read(in, signs(in.readInt()));
                case CONFORMAL_WHOLE -> ConformalDetector.readWhole(in);
                case CONFORMAL -> ConformalDetector.read(in);
                case CLASSIC -> ClassicDetector.read(in, version);
                case CATEGORY_CHART -> CategoryChartDetector.read(in, version);
                case FOURIER -> FourierDetector.read(in, fourier(in.readInt()));
                case CLASSIFIER -> ClassifierDetector.read(in, fourier(in.readInt()));
                case THINNED -> ThinnedDetector.read(in, this);
                case ADAPTED -> AdaptedDetector.read(in, this);
                default -> throw new IllegalArgumentException("detector state is of unknown kind " + kind);
            };
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // Damaged bytes can also name an array or a choice that does not exist.
            throw new IllegalArgumentException("detector state cannot be read: " + e.getMessage(), e);
        }
    }
}
