package io.attune.drift.watch;

import io.attune.schemas.record.GrownCluster;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Kinds of prompts, so that an alarm can name those that grew. The reference's embeddings, projected to {@value #SIZE} numbers, make at most
 * {@value #CLUSTERS} clusters (k-means from evenly spread first members, so that every replay makes the same); a later prompt belongs to the nearest, or
 * to none where it is farther from it than 99 % of the reference were. Shares of the latest prompts decay with a memory of about
 * {@value #MEMORY}. Evidence for people; no decision rests on it. Not thread-safe.
 */
final class PromptClusters {

    private static final int SIZE = 32;
    private static final int CLUSTERS = 8;
    private static final int NONE = CLUSTERS;
    private static final int MEMORY = 50;
    private static final int EXAMPLES = 3;
    private static final int ROUNDS = 8;
    /** Of the first places, as many as MiniLM has. */
    private static final float[][] SIGNS =
            IntStream.range(0, 384).mapToObj(PromptClusters::signs).toArray(float[][]::new);

    private final List<float[]> reference = new ArrayList<>();
    private float[][] centres;
    private float reach;
    private final double[] before = new double[CLUSTERS + 1];
    private final double[] after = new double[CLUSTERS + 1];
    private final List<Deque<String>> examples = new ArrayList<>();

    PromptClusters() {
        for (int i = 0; i <= CLUSTERS; i++) {
            examples.add(new ArrayDeque<>());
        }
    }

    void add(float[] embedding, String interactionId, int referenceSize) {
        float[] point = project(embedding);
        if (centres == null) {
            reference.add(point);
            if (reference.size() >= referenceSize) {
                build();
            }
            return;
        }
        int nearest = nearest(point);
        int cluster = distance(point, centres[nearest]) > reach ? NONE : nearest;
        for (int i = 0; i < after.length; i++) {
            after[i] += ((i == cluster ? 1 : 0) - after[i]) / MEMORY;
        }
        Deque<String> ids = examples.get(cluster);
        if (ids.size() == EXAMPLES) {
            ids.removeFirst();
        }
        ids.addLast(interactionId);
    }

    /** Those that at least doubled or grew by a tenth of all, the fastest first; empty while there is no reference. */
    List<GrownCluster> grown() {
        List<GrownCluster> grown = new ArrayList<>();
        for (int i = 0; i <= CLUSTERS && centres != null; i++) {
            double growth = after[i] - before[i];
            if (growth > 0.1 || (growth > 0.03 && after[i] > 2 * before[i])) {
                grown.add(new GrownCluster(
                        i == NONE ? "new" : "cluster-" + i, before[i], after[i], List.copyOf(examples.get(i))));
            }
        }
        grown.sort(Comparator.comparingDouble(cluster -> cluster.getBefore() - cluster.getAfter()));
        return grown;
    }

    private void build() {
        int k = Math.min(CLUSTERS, Math.max(1, reference.size() / 10));
        centres = new float[k][];
        for (int i = 0; i < k; i++) {
            centres[i] = reference.get(i * reference.size() / k).clone();
        }
        for (int round = 0; round < ROUNDS; round++) {
            float[][] sums = new float[k][SIZE];
            int[] counts = new int[k];
            for (float[] point : reference) {
                int at = nearest(point);
                counts[at]++;
                for (int j = 0; j < SIZE; j++) {
                    sums[at][j] += point[j];
                }
            }
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < SIZE && counts[i] > 0; j++) {
                    centres[i][j] = sums[i][j] / counts[i];
                }
            }
        }
        double[] distances = new double[reference.size()];
        for (int i = 0; i < distances.length; i++) {
            int at = nearest(reference.get(i));
            before[at] += 1.0 / distances.length;
            distances[i] = distance(reference.get(i), centres[at]);
        }
        java.util.Arrays.sort(distances);
        reach = (float) distances[(int) (0.99 * (distances.length - 1))];
        System.arraycopy(before, 0, after, 0, after.length);
        reference.clear();
    }

    private int nearest(float[] point) {
        int best = 0;
        for (int i = 1; i < centres.length; i++) {
            if (distance(point, centres[i]) < distance(point, centres[best])) {
                best = i;
            }
        }
        return best;
    }

    private static float distance(float[] a, float[] b) {
        float sum = 0;
        for (int j = 0; j < SIZE; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return sum;
    }

    /** Random signs keep distances in expectation (Johnson and Lindenstrauss); the signs depend on the place alone. */
    private static float[] project(float[] embedding) {
        float[] point = new float[SIZE];
        double squares = 0;
        for (int i = 0; i < embedding.length; i++) {
            squares += (double) embedding[i] * embedding[i];
            float[] signs = i < SIGNS.length ? SIGNS[i] : signs(i);
            for (int j = 0; j < SIZE; j++) {
                point[j] += embedding[i] * signs[j];
            }
        }
        for (int j = 0; j < SIZE; j++) {
            point[j] /= (float) Math.sqrt(squares * SIZE);
        }
        return point;
    }

    private static float[] signs(int place) {
        long bits = new SplittableRandom(place).nextLong();
        float[] signs = new float[SIZE];
        for (int j = 0; j < SIZE; j++) {
            signs[j] = (bits >>> j & 1) == 0 ? 1 : -1;
        }
        return signs;
    }

    void write(DataOutput out) throws IOException {
        writeAll(out, reference);
        writeAll(out, centres == null ? List.of() : List.of(centres));
        out.writeFloat(reach);
        for (int i = 0; i <= CLUSTERS; i++) {
            out.writeDouble(before[i]);
            out.writeDouble(after[i]);
            out.writeByte(examples.get(i).size());
            for (String id : examples.get(i)) {
                out.writeUTF(id);
            }
        }
    }

    static PromptClusters read(DataInput in) throws IOException {
        PromptClusters clusters = new PromptClusters();
        clusters.reference.addAll(readAll(in));
        List<float[]> centres = readAll(in);
        clusters.centres = centres.isEmpty() ? null : centres.toArray(float[][]::new);
        clusters.reach = in.readFloat();
        for (int i = 0; i <= CLUSTERS; i++) {
            clusters.before[i] = in.readDouble();
            clusters.after[i] = in.readDouble();
            for (int n = in.readUnsignedByte(); n > 0; n--) {
                clusters.examples.get(i).addLast(in.readUTF());
            }
        }
        return clusters;
    }

    private static void writeAll(DataOutput out, List<float[]> points) throws IOException {
        out.writeInt(points.size());
        for (float[] point : points) {
            for (float x : point) {
                out.writeFloat(x);
            }
        }
    }

    private static List<float[]> readAll(DataInput in) throws IOException {
        List<float[]> points = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            float[] point = new float[SIZE];
            for (int j = 0; j < SIZE; j++) {
                point[j] = in.readFloat();
            }
            points.add(point);
        }
        return points;
    }
}
