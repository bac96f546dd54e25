package io.attune.drift.watch;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryMixDetector;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.EmbeddingDetector;
import io.attune.drift.detect.FourierFeatures;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.RankDetector;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Collects what is normal for one feature until there is enough of it to make a detector. Embeddings are kept as 64 bytes each. */
final class ReferenceSample {

    private final WatchKind kind;
    private final List<Double> numbers = new ArrayList<>();
    private final List<String> categories = new ArrayList<>();
    private final List<byte[]> projections = new ArrayList<>();
    private int dimensions;

    ReferenceSample(WatchKind kind) {
        this.kind = kind;
    }

    int size() {
        return numbers.size() + categories.size() + projections.size();
    }

    void add(Observation observation, DetectorCodec codec) {
        if (kind == WatchKind.EMBEDDING && observation instanceof Observation.Vector vector) {
            if (dimensions == 0) {
                dimensions = vector.value().length;
            }
            projections.add(codec.features(dimensions).of(vector.value()));
        } else if (kind == WatchKind.CATEGORY && observation instanceof Observation.Category category) {
            categories.add(category.value());
        } else if (observation instanceof Observation.Number number
                && kind != WatchKind.EMBEDDING
                && kind != WatchKind.CATEGORY) {
            if (kind != WatchKind.NUMBER && number.value() != 0 && number.value() != 1) {
                throw new IllegalArgumentException("a rate takes values 0 and 1, was " + number.value());
            }
            numbers.add(number.value());
        } else {
            throw new IllegalArgumentException("a watch of kind " + kind + " cannot take a "
                    + observation.getClass().getSimpleName());
        }
    }

    OptionalDouble mean() {
        return numbers.stream().mapToDouble(Double::doubleValue).average();
    }

    Detector detector(Calibration calibration, DetectorCodec codec, long seed) {
        return switch (kind) {
            case NUMBER ->
                RankDetector.ofReference(
                        numbers.stream().mapToDouble(Double::doubleValue).toArray(), calibration, seed);
            case RATE -> MeanDetector.ofProportion(ones(), numbers.size(), calibration);
            case FALLING_RATE ->
                MeanDetector.ofProportion(ones(), numbers.size(), calibration, MeanDetector.Direction.DOWN);
            case CATEGORY -> CategoryMixDetector.ofReference(categories, calibration);
            case EMBEDDING ->
                EmbeddingDetector.ofProjections(projections, codec.features(dimensions), calibration, seed);
        };
    }

    private long ones() {
        return numbers.stream().filter(x -> x == 1).count();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(numbers.size());
        for (double x : numbers) {
            out.writeDouble(x);
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
            sample.numbers.add(in.readDouble());
        }
        for (int i = in.readInt(); i > 0; i--) {
            sample.categories.add(in.readUTF());
        }
        sample.dimensions = in.readInt();
        for (int i = in.readInt(); i > 0; i--) {
            byte[] projection = new byte[FourierFeatures.PACKED_BYTES];
            in.readFully(projection);
            sample.projections.add(projection);
        }
        return sample;
    }
}
