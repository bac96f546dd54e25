package io.attune.app.demo.corpus;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The honest users of the demo, each equally active.
 *
 * @param size how many, at least 1
 */
record Crowd(int size) {

    Crowd {
        if (size < 1) {
            throw new IllegalArgumentException("size must be at least 1, not " + size);
        }
    }

    String user(SplittableRandom random) {
        return String.format(Locale.ROOT, "user-%04d", 1 + random.nextInt(size));
    }
}
