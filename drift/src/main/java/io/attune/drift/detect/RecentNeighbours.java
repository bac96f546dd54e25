package io.attune.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How much nearer a vector is to the last of the stream than to the known ones, ranked among held-out reference vectors. The
 * window that is compared with is renewed every {@value #REFRESH} observations, from the past only; then the held-out vectors are compared with it anew.
 */
final class RecentNeighbours {

    static final int REFRESH = 8;

    private static final int WORDS = SignFeatures.WORDS;

    private final long[] held;
    /** Distance of each held-out vector to the known ones. */
    private final int[] heldDistance;

    /** Holds the window of the last refresh until the next one. */
    private final long[] ring;

    private final long[] window;
    private int windowFilled;
    /** Scores of the held-out vectors against the window, sorted. */
    private final int[] heldScores;

    /**
     * @param known codes, one after another
     * @param stride words from one known code to the next
     * @param held codes of {@link SignFeatures#WORDS} words
     * @param last how many of the stream make the window
     */
    RecentNeighbours(long[] known, int stride, long[] held, int last) {
        this.ring = new long[(last + REFRESH) * WORDS];
        this.window = new long[last * WORDS];
        this.held = held;
        this.heldDistance = new int[held.length / WORDS];
        this.heldScores = new int[heldDistance.length];
        for (int i = 0; i < heldDistance.length; i++) {
            heldDistance[i] = NearestCodes.distance(known, known.length / stride, stride, held, i * WORDS);
        }
    }

    /** Held-out vectors. */
    int size() {
        return heldScores.length;
    }

    /** Whether there is a window yet. */
    boolean ready() {
        return windowFilled > 0;
    }

    /**
     * Rank of a vector, in (0, 1); high when it resembles the recent ones.
     *
     * @param distance to the known vectors
     * @param tie in (0, 1), breaks ties
     */
    double rank(int distance, long[] code, double tie) {
        int score = distance - NearestCodes.distance(window, windowFilled, WORDS, code, 0);
        int below = lowerBound(heldScores, score);
        int equal = lowerBound(heldScores, score + 1) - below;
        return (below + tie * (equal + 1)) / (heldScores.length + 1.0);
    }

    /** Takes vector number {@code t}, counted from 0; returns whether the window was renewed. */
    boolean add(long[] code, long t) {
        System.arraycopy(code, 0, ring, (int) (t % places()) * WORDS, WORDS);
        boolean due = (t + 1) % REFRESH == 0;
        if (due) {
            refresh(t + 1);
        }
        return due;
    }

    private int places() {
        return ring.length / WORDS;
    }

    /** Compares the held-out vectors with the last of the first {@code seen} vectors. */
    private void refresh(long seen) {
        windowFilled = (int) Math.min(window.length / WORDS, seen);
        for (int i = 0; i < windowFilled; i++) {
            int from = (int) ((seen - windowFilled + i) % places()) * WORDS;
            System.arraycopy(ring, from, window, i * WORDS, WORDS);
        }
        for (int i = 0; i < heldScores.length; i++) {
            heldScores[i] = heldDistance[i] - NearestCodes.distance(window, windowFilled, WORDS, held, i * WORDS);
        }
        Arrays.sort(heldScores);
    }

    private static int lowerBound(int[] sorted, int value) {
        int low = 0;
        for (int length = sorted.length; length > 0; ) {
            int half = length >>> 1;
            boolean less = sorted[low + half] < value;
            low += less ? half + 1 : 0;
            length = less ? length - half - 1 : half;
        }
        return low;
    }

    void clear() {
        windowFilled = 0;
    }

    void write(DataOutput out, long seen) throws IOException {
        StateArrays.write(out, held);
        StateArrays.write(out, Arrays.copyOf(ring, (int) Math.min(places(), seen) * WORDS));
    }

    static RecentNeighbours read(DataInput in, long[] known, int stride, int last, long seen) throws IOException {
        RecentNeighbours recent = new RecentNeighbours(known, stride, StateArrays.readLongs(in), last);
        long[] ring = StateArrays.readLongs(in);
        StateArrays.expect("recent words", (int) Math.min(recent.places(), seen) * WORDS, ring.length);
        System.arraycopy(ring, 0, recent.ring, 0, ring.length);
        if (seen >= REFRESH) {
            recent.refresh(seen / REFRESH * REFRESH);
        }
        return recent;
    }
}
