package io.attune.app.demo.corpus;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** Mostly {@code main}, sometimes {@code rare}. */
record SprinkledTraffic(Traffic main, Traffic rare, double rate) implements Traffic {

    SprinkledTraffic {
        Objects.requireNonNull(main, "main");
        Objects.requireNonNull(rare, "rare");
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("rate must be in [0, 1], not " + rate);
        }
    }

    @Override
    public SimulatedRequest next(SplittableRandom random) {
        return random.nextDouble() < rate ? rare.next(random) : main.next(random);
    }

    @Override
    public List<SimulatedRequest> holdout(int count, long seed) {
        return main.holdout(count, seed);
    }
}
