package io.attune.safety.measure;

import io.attune.safety.scan.text.FoldedText;
import io.attune.safety.scan.text.HashedFeatures;
import io.attune.safety.scan.text.LinearTextModel;
import io.attune.safety.scan.text.WindowScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Logistic regression by Adagrad with L2, on the windows that the scanner will see; fixed seed, so that the same data give the same weights. */
final class LogisticTrainer {
    /** One training window. */
    record Row(HashedFeatures x, boolean positive, float weight, int fold, int document) {}

    private static final int EPOCHS = 12;
    private static final double RATE = 0.5;

    private final int log2;
    private final double l2;
    private final List<Row> rows = new ArrayList<>();
    private int documents;

    LogisticTrainer(int log2, double l2) {
        this.log2 = log2;
        this.l2 = l2;
    }

    /** Adds a text as windows that share its weight; {@code group} decides the fold, so that near-duplicates stay together. */
    void add(String text, String group, boolean positive, double weight) {
        List<FoldedText.Word> words = FoldedText.of(text).words();
        List<HashedFeatures> windows = new ArrayList<>();
        for (int from = 0; from < words.size(); from += WindowScore.WORDS / 2) {
            int to = Math.min(words.size(), from + WindowScore.WORDS);
            windows.add(HashedFeatures.of(words, from, to, log2));
            if (to == words.size()) {
                break;
            }
        }
        for (HashedFeatures x : windows) {
            rows.add(new Row(x, positive, (float) (weight / windows.size()), Split.bucket(group) % 5, documents));
        }
        documents++;
    }

    List<Row> rows() {
        return rows;
    }

    int documents() {
        return documents;
    }

    /** Weights followed by the bias, trained on all rows whose fold is not {@code without}. */
    double[] train(int without) {
        int n = 1 << log2;
        double[] w = new double[n + 1];
        double[] g2 = new double[n + 1];
        List<Row> order =
                new ArrayList<>(rows.stream().filter(r -> r.fold() != without).toList());
        double positive =
                order.stream().filter(Row::positive).mapToDouble(Row::weight).sum();
        double negative = order.stream()
                .filter(r -> !r.positive())
                .mapToDouble(Row::weight)
                .sum();
        // Half of the way to balanced classes.
        double boost = Math.sqrt(negative / positive);
        Random random = new Random(20260101);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            for (Row row : order) {
                step(w, g2, row, row.positive() ? boost : 1);
            }
        }
        return w;
    }

    private void step(double[] w, double[] g2, Row row, double boost) {
        double p = 1 / (1 + Math.exp(-logit(w, row.x())));
        double error = (p - (row.positive() ? 1 : 0)) * row.weight() * boost;
        int bias = w.length - 1;
        for (int i = 0; i < row.x().size(); i++) {
            update(
                    w,
                    g2,
                    row.x().bucket(i),
                    error * row.x().value(i) + l2 * w[row.x().bucket(i)]);
        }
        update(w, g2, bias, error);
    }

    private static void update(double[] w, double[] g2, int i, double gradient) {
        g2[i] += gradient * gradient;
        if (g2[i] > 0) {
            w[i] -= RATE * gradient / Math.sqrt(g2[i] + 1e-8);
        }
    }

    static double logit(double[] w, HashedFeatures x) {
        double sum = w[w.length - 1];
        for (int i = 0; i < x.size(); i++) {
            sum += w[x.bucket(i)] * x.value(i);
        }
        return sum;
    }

    /** Out-of-fold logits, the highest window of each document. */
    double[] outOfFold() {
        double[] best = new double[documents];
        java.util.Arrays.fill(best, Double.NEGATIVE_INFINITY);
        for (int fold = 0; fold < 5; fold++) {
            double[] w = train(fold);
            for (Row row : rows) {
                if (row.fold() == fold) {
                    best[row.document()] = Math.max(best[row.document()], logit(w, row.x()));
                }
            }
        }
        return best;
    }

    /** The final model with 8-bit weights. */
    LinearTextModel model(int version, double threshold) {
        double[] w = train(-1);
        double max = 0;
        for (int i = 0; i < w.length - 1; i++) {
            max = Math.max(max, Math.abs(w[i]));
        }
        double scale = max / 127;
        byte[] q = new byte[w.length - 1];
        for (int i = 0; i < q.length; i++) {
            q[i] = (byte) Math.round(w[i] / scale);
        }
        return new LinearTextModel(log2, version, (float) w[w.length - 1], (float) scale, (float) threshold, 1f, q);
    }
}
