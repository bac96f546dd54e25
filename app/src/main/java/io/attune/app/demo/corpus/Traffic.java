package io.attune.app.demo.corpus;

import java.util.List;
import java.util.SplittableRandom;

/** A source of simulated requests. Implementations hold no mutable state: all chance comes from the caller. */
public interface Traffic {

    /** The next request; the same state of {@code random} gives the same request. */
    SimulatedRequest next(SplittableRandom random);

    /**
     * Requests for evaluation whose phrasings {@link #next} never uses, with pairwise distinct prompts.
     *
     * @param count how many
     * @param seed the same seed gives the same list
     * @throws IllegalArgumentException if this traffic has not that many distinct held-out prompts
     */
    List<SimulatedRequest> holdout(int count, long seed);

    /**
     * This traffic with a share of another one strewn in. Held-out requests stay those of this traffic.
     *
     * @param other what to strew in
     * @param rate probability in [0, 1] that a request comes from {@code other}
     */
    default Traffic sprinkledWith(Traffic other, double rate) {
        return new SprinkledTraffic(this, other, rate);
    }
}
