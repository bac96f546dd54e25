package io.attune.console.view;

import java.util.List;
import java.util.TreeMap;

/** A run's loss by step. A resumed run repeats steps: the later report counts. Every second point goes when it is full. */
public final class LossCurve {
    static final int CAPACITY = 400;

    /** Mean loss of a step, nats per label token. */
    public record Point(int step, double loss) {}

    private final TreeMap<Integer, Double> losses = new TreeMap<>();

    void add(int step, double loss) {
        losses.put(step, loss);
        if (losses.size() > CAPACITY) {
            boolean[] drop = new boolean[1];
            int first = losses.firstKey();
            int last = losses.lastKey();
            losses.keySet().removeIf(s -> s != first && s != last && (drop[0] = !drop[0]));
        }
    }

    List<Point> points() {
        return losses.entrySet().stream()
                .map(entry -> new Point(entry.getKey(), entry.getValue()))
                .toList();
    }
}
