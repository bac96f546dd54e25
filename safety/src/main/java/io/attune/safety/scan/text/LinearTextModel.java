package io.attune.safety.scan.text;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Logistic regression on hashed words and character n-grams of a {@link FoldedText}, with 8-bit weights.
 *
 * <p>A resource holds: magic {@code ATLM}, format 1, log2 of the number of buckets, training version, float bias, float scale, float
 * threshold, float slope, then one signed byte per bucket. The logit of a range of words is {@code bias + scale · Σ wᵢxᵢ} with x the
 * sublinear counts of {@link HashedFeatures}; the score is {@code 1 / (1 + exp(-slope · (logit - threshold)))}, so that
 * 0.5 is the threshold that was chosen on validation data.
 */
public final class LinearTextModel {
    private static final int MAGIC = 0x41544C4D;

    private final byte[] weights;
    private final int log2;
    private final int version;
    private final float bias;
    private final float scale;
    private final float threshold;
    private final float slope;

    public LinearTextModel(
            int log2, int version, float bias, float scale, float threshold, float slope, byte[] weights) {
        if (log2 < 4 || log2 > 22 || weights.length != 1 << log2) {
            throw new IllegalArgumentException(
                    "weights must have 2^log2 entries, was log2=" + log2 + " and " + weights.length);
        }
        this.log2 = log2;
        this.version = version;
        this.bias = bias;
        this.scale = scale;
        this.threshold = threshold;
        this.slope = slope;
        this.weights = weights.clone();
    }

    /** Reads a model that lies beside this module's classes, for example {@code /io/attune/safety/scan/prompt/jailbreak.model}. */
    public static LinearTextModel resource(String path) {
        try (InputStream in = LinearTextModel.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("model resource is missing: " + path);
            }
            DataInputStream data = new DataInputStream(in);
            int magic = data.readInt();
            int format = data.readInt();
            if (magic != MAGIC || format != 1) {
                throw new IllegalStateException("not a model of format 1: " + path);
            }
            int log2 = data.readInt();
            int version = data.readInt();
            float bias = data.readFloat();
            float scale = data.readFloat();
            float threshold = data.readFloat();
            float slope = data.readFloat();
            byte[] weights = data.readNBytes(1 << log2);
            return new LinearTextModel(log2, version, bias, scale, threshold, slope, weights);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read model resource " + path, e);
        }
    }

    /** The bytes of the resource format. */
    public byte[] toBytes() {
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(32 + weights.length);
        out.putInt(MAGIC)
                .putInt(1)
                .putInt(log2)
                .putInt(version)
                .putFloat(bias)
                .putFloat(scale)
                .putFloat(threshold)
                .putFloat(slope)
                .put(weights);
        return out.array();
    }

    public int version() {
        return version;
    }

    /** Log2 of the number of buckets: which features it reads. */
    public int log2() {
        return log2;
    }

    /** The raw logit of a range's features, hashed into {@link #log2()} bits. */
    public double logit(HashedFeatures features) {
        double sum = 0;
        for (int i = 0; i < features.size(); i++) {
            sum += weights[features.bucket(i)] * features.value(i);
        }
        return bias + scale * sum;
    }

    /** The score in (0, 1); 0.5 is the flag threshold. */
    public double score(HashedFeatures features) {
        return 1 / (1 + Math.exp(-slope * (logit(features) - threshold)));
    }
}
