package io.attune.safety.watch;

import java.util.Arrays;

/**
 * The state of {@link RateTest} for one hazard of one scope. Misses are not stored one by one: the watch is told the running number of the
 * observation, and catches up on the misses between in closed form.
 */
public final class RateWatch {
    /** What an observation changed. */
    public enum Event {
        NOTHING,
        FIRED,
        RESOLVED
    }

    private static final int FORMAT = 1;
    private static final int HEAD = 10;

    private final RateTest test;
    private long seen;
    private long referenceHits;
    private boolean firing;
    private long windowStart;
    private long windowHits;
    private double dating = 1;
    private long changeAt;
    private long changeTime;
    private long hitsSinceChange;
    private double[] sums = new double[RateTest.alternatives()];

    public RateWatch(RateTest test) {
        this.test = test;
    }

    /** Restores what {@link #save()} gave. */
    public static RateWatch restore(RateTest test, double[] saved) {
        if (saved.length != HEAD + RateTest.alternatives() || saved[0] != FORMAT) {
            throw new IllegalArgumentException(
                    "not a saved rate watch of format " + FORMAT + ": " + saved.length + " numbers");
        }
        RateWatch watch = new RateWatch(test);
        watch.seen = (long) saved[1];
        watch.referenceHits = (long) saved[2];
        watch.firing = saved[3] != 0;
        watch.windowStart = (long) saved[4];
        watch.windowHits = (long) saved[5];
        watch.dating = saved[6];
        watch.changeAt = (long) saved[7];
        watch.changeTime = (long) saved[8];
        watch.hitsSinceChange = (long) saved[9];
        watch.sums = Arrays.copyOfRange(saved, HEAD, saved.length);
        return watch;
    }

    /** The state as numbers; counts and epoch milliseconds are exact in a double. */
    public double[] save() {
        double[] saved = new double[HEAD + sums.length];
        double[] head = {
            FORMAT,
            seen,
            referenceHits,
            firing ? 1 : 0,
            windowStart,
            windowHits,
            dating,
            changeAt,
            changeTime,
            hitsSinceChange
        };
        System.arraycopy(head, 0, saved, 0, HEAD);
        System.arraycopy(sums, 0, saved, HEAD, sums.length);
        return saved;
    }

    /**
     * Takes observation number {@code number} (counted from 1 over the whole scope) as a hit.
     *
     * @param time its event time
     */
    public Event hit(long number, long time) {
        misses(number - 1);
        boolean inReference = number <= test.referenceSize();
        if (inReference) {
            referenceHits++;
        }
        seen = number;
        if (firing) {
            windowHits++;
            return recovered();
        }
        Event event = weigh(number, time, inReference);
        if (number == test.referenceSize()) {
            restart();
        }
        return event;
    }

    private Event weigh(long number, long time, boolean inReference) {
        double bound = bound(inReference);
        if (bound >= 1) {
            return Event.NOTHING;
        }
        if (dating <= 1) {
            changeAt = number;
            changeTime = time;
            hitsSinceChange = 0;
        }
        hitsSinceChange++;
        dating = Math.max(dating, 1) * RateTest.hit(bound, RateTest.middle());
        for (int k = 0; k < sums.length; k++) {
            sums[k] = (sums[k] + 1) * RateTest.hit(bound, k);
        }
        if (statistic() < test.threshold()) {
            return Event.NOTHING;
        }
        firing = true;
        windowStart = number;
        windowHits = 0;
        return Event.FIRED;
    }

    /** Takes everything up to observation {@code number} that was not reported as a hit as misses; ends an alarm where the rate is down. */
    public Event misses(long number) {
        if (seen < test.referenceSize() && number >= test.referenceSize()) {
            advance(test.referenceSize() - seen, test.priorBound());
            seen = test.referenceSize();
            restart();
        }
        if (number > seen) {
            advance(number - seen, bound(number <= test.referenceSize()));
            seen = number;
        }
        return recovered();
    }

    /** The null changes with the bound: evidence against the prior one is no evidence against the new one. */
    private void restart() {
        if (!firing) {
            Arrays.fill(sums, 0);
            dating = 1;
        }
    }

    private void advance(long count, double bound) {
        if (firing || bound >= 1 || count <= 0) {
            return;
        }
        dating = Math.max(dating * Math.pow(RateTest.miss(bound, RateTest.middle()), count), 0.5);
        for (int k = 0; k < sums.length; k++) {
            double q = RateTest.miss(bound, k);
            double power = Math.pow(q, count);
            sums[k] = sums[k] * power + q * (1 - power) / (1 - q);
        }
    }

    private Event recovered() {
        if (!firing || seen - windowStart < test.recovery()) {
            return Event.NOTHING;
        }
        boolean down = windowHits <= bound(seen < test.referenceSize()) * (seen - windowStart);
        windowStart = seen;
        windowHits = 0;
        if (!down) {
            return Event.NOTHING;
        }
        firing = false;
        restart();
        return Event.RESOLVED;
    }

    private double bound(boolean inReference) {
        return test.bound(referenceHits, !inReference);
    }

    /** The rate that the hazard is tested against now. */
    public double bound() {
        return bound(seen < test.referenceSize());
    }

    /** The e-detector's value. */
    public double statistic() {
        return Arrays.stream(sums).sum() / sums.length;
    }

    public boolean firing() {
        return firing;
    }

    /** Event time of the estimated change. */
    public long changeTime() {
        return changeTime;
    }

    /** Hits since the estimated change. */
    public long hitsSinceChange() {
        return hitsSinceChange;
    }

    /** Observations since the estimated change, the first and the last one included. */
    public long observationsSinceChange() {
        return seen - changeAt + 1;
    }
}
