package io.attune.drift.watch;

import io.attune.drift.detect.Calibration;
import io.attune.drift.detect.CategoryMixDetector;
import io.attune.drift.detect.ConformalDetector;
import io.attune.drift.detect.Detector;
import io.attune.drift.detect.DetectorCodec;
import io.attune.drift.detect.EmbeddingDetector;
import io.attune.drift.detect.EmbeddingRankDetector;
import io.attune.drift.detect.MeanDetector;
import io.attune.drift.detect.QuantizedFeatures;
import io.attune.drift.detect.RankDetector;
import io.attune.drift.detect.SignFeatures;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects what is normal for one feature until there is enough of it to make a detector. Embeddings are kept as 96 bytes each. A reference that has to
 * span days keeps a random sample of bounded size, numbers for each hour of the day; the sample is the same in every replay.
 */
final class ReferenceSample {

    private final WatchKind kind;
    /** Categories and embeddings kept of a reference that spans days; 0 keeps all. */
    private final int most;

    private final HourlySample hours;
    private double[] numbers = new double[0];
    private int size;
    private final List<String> categories = new ArrayList<>();
    private final List<byte[]> codes = new ArrayList<>();
    /** Whether the embeddings are kept as earlier versions did, which a reference that they began goes on with. */
    private boolean signsOnly;

    private int dimensions;
    private int seen;

    /** @param most categories and embeddings that are kept of a reference that spans days; 0 for one that does not, which keeps all */
    ReferenceSample(WatchKind kind, int most) {
        this.kind = kind;
        this.most = most;
        this.hours = most > 0 && kind != WatchKind.CATEGORY && kind != WatchKind.EMBEDDING ? new HourlySample() : null;
    }

    /** Observations, kept or not. */
    int seen() {
        return seen;
    }

    void add(double value, int hour, long seed) {
        seen++;
        if (hours != null) {
            hours.add(value, hour, seed);
            return;
        }
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(16, 2 * size));
        }
        numbers[size++] = value;
    }

    void add(String category, long seed) {
        keep(categories, category, seed);
    }

    void add(float[] vector, DetectorCodec codec, long seed) {
        if (dimensions == 0) {
            dimensions = vector.length;
        }
        byte[] code = signsOnly
                ? codec.signs(dimensions).of(vector)
                : codec.features(dimensions).of(vector);
        keep(codes, code, seed);
    }

    private <T> void keep(List<T> kept, T value, long seed) {
        seen++;
        if (most == 0 || kept.size() < most) {
            kept.add(value);
            return;
        }
        int place = HourlySample.place(seed, seen);
        if (place < most) {
            kept.set(place, value);
        }
    }

    Detector detector(Calibration calibration, DetectorCodec codec, long seed) {
        if (hours != null) {
            return ConformalDetector.ofHours(hours.values(), direction(), calibration.runLength(), seed);
        }
        return switch (kind) {
            case NUMBER -> RankDetector.ofReference(Arrays.copyOf(numbers, size), calibration, codec, seed);
            case RATE -> MeanDetector.ofProportion(ones(), size, calibration);
            // Outcomes are few: a reference that grows with the stream finds what a bound from the first of them
            // cannot.
            case FALLING_RATE ->
                ConformalDetector.ofReference(Arrays.copyOf(numbers, size), direction(), calibration.runLength(), seed);
            case RISING_RATE -> MeanDetector.ofProportion(ones(), size, calibration, direction());
            case CATEGORY -> CategoryMixDetector.ofReference(categories, calibration);
            case EMBEDDING ->
                signsOnly
                        ? EmbeddingRankDetector.ofCodes(codes, codec.signs(dimensions), calibration, seed)
                        : EmbeddingDetector.ofCodes(codes, codec.features(dimensions), calibration, seed);
        };
    }

    private MeanDetector.Direction direction() {
        return switch (kind) {
            case FALLING_RATE -> MeanDetector.Direction.DOWN;
            case RISING_RATE -> MeanDetector.Direction.UP;
            default -> MeanDetector.Direction.BOTH;
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
        out.writeInt(codes.size());
        out.writeBoolean(signsOnly);
        for (byte[] code : codes) {
            out.write(code);
        }
        out.writeInt(seen);
        if (hours != null) {
            hours.write(out);
        }
    }

    /** Fills a new sample. */
    void read(DataInput in, int version) throws IOException {
        size = in.readInt();
        numbers = new double[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = in.readDouble();
        }
        for (int i = in.readInt(); i > 0; i--) {
            categories.add(in.readUTF());
        }
        dimensions = in.readInt();
        int kept = in.readInt();
        signsOnly = version < 4 ? kept > 0 : in.readBoolean();
        for (int i = 0; i < kept; i++) {
            byte[] code = new byte[signsOnly ? SignFeatures.BYTES : QuantizedFeatures.BYTES];
            in.readFully(code);
            codes.add(code);
        }
        seen = version < 2 ? size + categories.size() + codes.size() : in.readInt();
        if (hours != null) {
            hours.read(in);
        }
    }
}
