package io.attune.app.command;

import java.util.List;
import picocli.CommandLine.Option;

/** What benchmarks that train several times have in common. */
final class RepeatOptions {
    @Option(names = "--seeds", split = ",", defaultValue = "1,2,3", description = "Seeds (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds;

    @Option(
            names = "--held-out",
            defaultValue = "100",
            description = "Rows of each set that are measured (default: ${DEFAULT-VALUE}).")
    private int heldOut;

    List<Long> seeds() {
        return seeds;
    }

    int heldOut() {
        return heldOut;
    }
}
