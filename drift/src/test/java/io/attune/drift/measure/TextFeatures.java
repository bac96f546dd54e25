package io.attune.drift.measure;

import io.attune.drift.feature.Vocabulary;
import io.attune.drift.feature.Words;
import java.util.List;

/**
 * The numbers that one-dimensional detectors see of a text stream: characters, words, novelty against the vocabulary of the texts before the
 * reference, distance of the embedding to the reference's centre, and its first four principal components in the reference.
 */
final class TextFeatures {

    static final List<String> NAMES = List.of("chars", "words", "novelty", "centre", "pc1", "pc2", "pc3", "pc4");
    private static final int COMPONENTS = 4;

    private TextFeatures() {}

    /**
     * One row per text, one column per name.
     *
     * @param earlier texts from which the vocabulary is learned
     */
    static double[][] of(List<String> earlier, List<String> texts, float[][] embeddings, int reference) {
        int dimensions = embeddings[0].length;
        double[] centre = new double[dimensions];
        for (int i = 0; i < reference; i++) {
            for (int j = 0; j < dimensions; j++) {
                centre[j] += embeddings[i][j] / reference;
            }
        }
        double[][] components = components(embeddings, reference, centre);
        Vocabulary vocabulary = new Vocabulary(earlier.size());
        for (String text : earlier) {
            vocabulary.learn(Words.hashes(text));
        }
        double[][] rows = new double[texts.size()][NAMES.size()];
        for (int i = 0; i < rows.length; i++) {
            long[] words = Words.hashes(texts.get(i));
            rows[i][0] = texts.get(i).length();
            rows[i][1] = words.length;
            rows[i][2] = vocabulary.novelty(words).orElse(0);
            rows[i][3] = 1 - cosine(embeddings[i], centre);
            for (int c = 0; c < COMPONENTS; c++) {
                rows[i][4 + c] = project(embeddings[i], centre, components[c]);
            }
        }
        return rows;
    }

    private static double cosine(float[] x, double[] y) {
        double dot = 0;
        double xx = 0;
        double yy = 0;
        for (int j = 0; j < x.length; j++) {
            dot += x[j] * y[j];
            xx += (double) x[j] * x[j];
            yy += y[j] * y[j];
        }
        return dot / Math.sqrt(xx * yy);
    }

    private static double project(float[] x, double[] centre, double[] component) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += (x[j] - centre[j]) * component[j];
        }
        return sum;
    }

    /** By power iteration with deflation. */
    private static double[][] components(float[][] x, int n, double[] centre) {
        double[][] found = new double[COMPONENTS][centre.length];
        for (int c = 0; c < COMPONENTS; c++) {
            double[] v = new double[centre.length];
            for (int j = 0; j < v.length; j++) {
                v[j] = Math.sin(1 + j * (c + 1.7));
            }
            for (int iteration = 0; iteration < 30; iteration++) {
                double[] next = new double[v.length];
                for (int i = 0; i < n; i++) {
                    double p = project(x[i], centre, v);
                    for (int j = 0; j < v.length; j++) {
                        next[j] += p * (x[i][j] - centre[j]);
                    }
                }
                for (int k = 0; k < c; k++) {
                    double dot = 0;
                    for (int j = 0; j < v.length; j++) {
                        dot += next[j] * found[k][j];
                    }
                    for (int j = 0; j < v.length; j++) {
                        next[j] -= dot * found[k][j];
                    }
                }
                double length = 0;
                for (double y : next) {
                    length += y * y;
                }
                for (int j = 0; j < v.length; j++) {
                    v[j] = next[j] / Math.sqrt(length);
                }
            }
            found[c] = v;
        }
        return found;
    }
}
