package io.attune.drift.watch;

import io.attune.drift.detect.CategoryNames;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a reference looked like, for people and for comparison: mean and variance of numbers, counts of the categories (the
 * {@value #MOST_CATEGORIES} that came first; later ones count as others).
 */
final class ReferenceStats {

    private static final int MOST_CATEGORIES = 16;
    private static final String OTHERS = "(others)";

    private static final int[] NO_COUNTS = {};

    private final CategoryNames categories = new CategoryNames();
    private int[] counts = NO_COUNTS;
    /** Number of the others; −1 while there are none. */
    private int others = -1;

    private int count;
    private double mean;
    private double squares;

    void add(double value) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
    }

    void add(String category) {
        count++;
        int number = categories.find(category);
        if (number < 0 && categories.size() >= MOST_CATEGORIES) {
            number = others;
        }
        if (number < 0) {
            number = begin(categories.size() < MOST_CATEGORIES ? category : OTHERS);
        }
        counts[number]++;
    }

    private int begin(String category) {
        int number = categories.size();
        categories.add(category);
        counts = Arrays.copyOf(counts, categories.size());
        others = category.equals(OTHERS) ? number : others;
        return number;
    }

    int count() {
        return count;
    }

    double mean() {
        return mean;
    }

    double variance() {
        return count < 2 ? 0 : squares / (count - 1);
    }

    List<String> categories() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < categories.size(); i++) {
            if (i != others) {
                names.add(categories.get(i));
            }
        }
        names.add(OTHERS);
        return names;
    }

    /** Number of a category in {@link #categories}. */
    int number(String category) {
        int number = categories.find(category);
        if (number < 0 || number == others) {
            number = categories.size();
        }
        return others >= 0 && others < number ? number - 1 : number;
    }

    int count(String category) {
        int number = categories.find(category);
        return number < 0 ? 0 : counts[number];
    }

    /** See {@link ScopeWatch#prefetch}; what {@link #number} reads. */
    double prefetch(int step) {
        return switch (step) {
            case 1 -> count;
            case 2 -> categories.size();
            default -> categories.prefetch();
        };
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(count);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeByte(categories.size());
        for (int i = 0; i < categories.size(); i++) {
            out.writeUTF(categories.get(i));
            out.writeInt(counts[i]);
        }
    }

    void read(DataInput in) throws IOException {
        count = in.readInt();
        mean = in.readDouble();
        squares = in.readDouble();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            int number = begin(in.readUTF());
            counts[number] = in.readInt();
        }
    }
}
