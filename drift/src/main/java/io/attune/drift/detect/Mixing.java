package io.attune.drift.detect;

/** A stateless pseudo-random number per (seed, index), so that ties are broken the same way in every replay. */
final class Mixing {

    private Mixing() {}

    /** A number in (0, 1), the SplitMix64 finaliser of the pair. */
    static double uniform(long seed, long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return ((z >>> 11) + 0.5) * 0x1p-53;
    }
}
