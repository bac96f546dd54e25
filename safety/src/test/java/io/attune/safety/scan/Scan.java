package io.attune.safety.scan;

import java.util.ArrayList;
import java.util.List;

/** Runs one scanner over one text. */
public final class Scan {
    private Scan() {}

    public static List<Finding> with(Scanner scanner, String text) {
        List<Finding> out = new ArrayList<>();
        scanner.scan(text, out::add);
        return out;
    }

    /** The texts of the flagged findings. */
    public static List<String> hits(Scanner scanner, String text) {
        return with(scanner, text).stream()
                .filter(Finding::flagged)
                .map(f -> text.substring(f.start(), f.end()))
                .toList();
    }
}
