package io.attune.drift.watch;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryMixDetector;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.EmbeddingDetector;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.RankDetector;
import io.attune.drift.detect.SignFeatures;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects what is normal for one feature until there is enough of it to make a detector. Embeddings are kept as 32 bytes each. */
final class ReferenceSample {

    private final WatchKind kind;
    private double[] numbers = new double[0];
    private int size;
    private final List<String> categories = new ArrayList<>();
    private final List<byte[]> projections = new ArrayList<>();
    private int dimensions;

    ReferenceSample(WatchKind kind) {
        this.kind = kind;
    }

    int size() {
        return size + categories.size() + projections.size();
    }

    void add(double value) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(16, 2 * size));
        }
        numbers[size++] = value;
    }

    void add(String category) {
        categories.add(category);
    }

    void add(float[] vector, DetectorCodec codec) {
        if (dimensions == 0) {
            dimensions = vector.length;
        }
        projections.add(codec.features(dimensions).of(vector));
    }

    Detector detector(Calibration calibration, DetectorCodec codec, long seed) {
        return switch (kind) {
            case NUMBER -> RankDetector.ofReference(Arrays.copyOf(numbers, size), calibration, seed);
            case RATE -> MeanDetector.ofProportion(ones(), size, calibration);
            case FALLING_RATE -> MeanDetector.ofProportion(ones(), size, calibration, MeanDetector.Direction.DOWN);
            case RISING_RATE -> MeanDetector.ofProportion(ones(), size, calibration, MeanDetector.Direction.UP);
            case CATEGORY -> CategoryMixDetector.ofReference(categories, calibration);
            case EMBEDDING -> EmbeddingDetector.ofCodes(projections, codec.features(dimensions), calibration, seed);
        };
    }

    private long ones() {
        return Arrays.stream(numbers, 0, size).filter(x -> x == 1).count();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeDouble(numbers[i]);
        }
        out.writeInt(categories.size());
        for (String category : categories) {
            out.writeUTF(category);
        }
        out.writeInt(dimensions);
        out.writeInt(projections.size());
        for (byte[] projection : projections) {
            out.write(projection);
        }
    }

    static ReferenceSample read(WatchKind kind, DataInput in) throws IOException {
        ReferenceSample sample = new ReferenceSample(kind);
        for (int i = in.readInt(); i > 0; i--) {
            sample.add(in.readDouble());
        }
        for (int i = in.readInt(); i > 0; i--) {
            sample.categories.add(in.readUTF());
        }
        sample.dimensions = in.readInt();
        for (int i = in.readInt(); i > 0; i--) {
            byte[] projection = new byte[SignFeatures.BYTES];
            in.readFully(projection);
            sample.projections.add(projection);
        }
        return sample;
    }
}
