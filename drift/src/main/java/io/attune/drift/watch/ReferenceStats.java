package io.attune.drift.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reference looked like, for people and for comparison: mean and variance of numbers, counts of the categories (the
 * {@value #MOST_CATEGORIES} that came first; later ones count as others).
 */
final class ReferenceStats {

    private static final int MOST_CATEGORIES = 16;
    private static final String OTHERS = "(others)";

    private final Map<String, Integer> categories = new LinkedHashMap<>();
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
        boolean room = categories.containsKey(category) || categories.size() < MOST_CATEGORIES;
        categories.merge(room ? category : OTHERS, 1, Integer::sum);
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
        List<String> names = new ArrayList<>(categories.keySet());
        names.remove(OTHERS);
        names.add(OTHERS);
        return names;
    }

    /** Number of a category in {@link #categories}. */
    int number(String category) {
        int number = 0;
        for (String name : categories.keySet()) {
            if (name.equals(category) && !name.equals(OTHERS)) {
                return number;
            }
            number += name.equals(OTHERS) ? 0 : 1;
        }
        return number;
    }

    int count(String category) {
        return categories.getOrDefault(category, 0);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(count);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeByte(categories.size());
        for (Map.Entry<String, Integer> entry : categories.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue());
        }
    }

    void read(DataInput in) throws IOException {
        count = in.readInt();
        mean = in.readDouble();
        squares = in.readDouble();
        for (int i = in.readUnsignedByte(); i > 0; i--) {
            categories.put(in.readUTF(), in.readInt());
        }
    }
}
