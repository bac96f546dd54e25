package io.attune.drift.detect;

/** Nearest neighbours among 256-bit codes of signs: those of {@link SignFeatures}, or the first bits of those of {@link QuantizedFeatures}. */
final class NearestCodes {

    /** Neighbours that count. */
    static final int NEIGHBOURS = 3;

    private NearestCodes() {}

    /**
     * Sum of the Hamming distances from one code to its {@value #NEIGHBOURS} nearest.
     *
     * @param codes at least {@value #NEIGHBOURS} codes, one after another
     * @param count how many of them
     * @param stride words from one to the next
     * @param query holds the code
     * @param at its first word
     */
    static int distance(long[] codes, int count, int stride, long[] query, int at) {
        long q0 = query[at];
        long q1 = query[at + 1];
        long q2 = query[at + 2];
        long q3 = query[at + 3];
        int first = SignFeatures.SIZE;
        int second = first;
        int third = first;
        for (int i = 0; i < count * stride; i += stride) {
            int d = Long.bitCount(codes[i] ^ q0)
                    + Long.bitCount(codes[i + 1] ^ q1)
                    + Long.bitCount(codes[i + 2] ^ q2)
                    + Long.bitCount(codes[i + 3] ^ q3);
            if (d < third) {
                if (d < second) {
                    third = second;
                    if (d < first) {
                        second = first;
                        first = d;
                    } else {
                        second = d;
                    }
                } else {
                    third = d;
                }
            }
        }
        return first + second + third;
    }
}
