package io.attune.safety.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Runs a fixed list of scanners over a text, with a bound on how much of it is looked at. */
public final class ScannerSuite {
    /** Findings at or above this score count as flagged. */
    public static final double FLAG_THRESHOLD = 0.5;

    /** UTF-16 chars of a text that are scanned; what follows is reported as truncated, never silently passed. */
    public static final int DEFAULT_MAX_CHARS = 200_000;

    private final List<Scanner> scanners;
    private final int maxChars;

    public ScannerSuite(List<Scanner> scanners, int maxChars) {
        if (maxChars < 1) {
            throw new IllegalArgumentException("maxChars must be at least 1, was " + maxChars);
        }
        long names = scanners.stream().map(Scanner::name).distinct().count();
        if (names != scanners.size()) {
            throw new IllegalArgumentException("scanner names must be unique");
        }
        this.scanners = List.copyOf(scanners);
        this.maxChars = maxChars;
    }

    /** Every scanner of this module with its default settings. */
    public static ScannerSuite standard() {
        return new ScannerSuite(StandardScanners.all(), DEFAULT_MAX_CHARS);
    }

    public ScanResult scan(String text) {
        int length = cut(text);
        String scanned = length == text.length() ? text : text.substring(0, length);
        List<Finding> findings = new ArrayList<>();
        for (Scanner scanner : scanners) {
            scanner.scan(scanned, findings::add);
        }
        findings.sort(Comparator.comparingInt(Finding::start).thenComparingInt(Finding::end));
        return new ScanResult(findings, length, length < text.length());
    }

    /** Name and version of every scanner, sorted by name. */
    public Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        scanners.forEach(s -> versions.put(s.name(), s.version()));
        return versions;
    }

    /** The hazards that at least one scanner can report. */
    public Set<Hazard> hazards() {
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        scanners.forEach(s -> hazards.addAll(s.hazards()));
        return hazards;
    }

    private int cut(String text) {
        if (text.length() <= maxChars) {
            return text.length();
        }
        // A surrogate pair is not cut in half.
        return Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    }
}
