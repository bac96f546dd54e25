package io.attune.safety.verdict;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.ScanResult;
import io.attune.safety.scan.ScannerSuite;
import io.attune.schemas.record.HazardSpan;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.record.TextPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects the findings of the texts of one record. */
final class VerdictDraft {
    /** More spans than this are not listed; the row is then barred from training, because it could not be redacted whole. */
    static final int MAX_SPANS = 5_000;

    /** UTF-16 chars of one record that are scanned over all of its texts; a longer record is barred from training. */
    static final int MAX_CHARS = 400_000;

    private final ScannerSuite suite;
    private final Map<String, Double> hazards = new HashMap<>();
    private final List<HazardSpan> spans = new ArrayList<>();
    private final SortedSet<String> watched = new TreeSet<>();
    private boolean barred;
    private int chars;
    private String limit = "";

    VerdictDraft(ScannerSuite suite) {
        this.suite = suite;
    }

    /**
     * Scans one text.
     *
     * @param counts whether its hazards count for the rates; older turns were counted when they were new
     */
    void scan(TextPart part, int message, String text, boolean counts) {
        if (text.isEmpty()) {
            return;
        }
        int room = MAX_CHARS - chars;
        if (room <= 0) {
            cut("texts beyond " + MAX_CHARS + " chars not scanned");
            return;
        }
        ScanResult result = suite.scan(text.length() <= room ? text : text.substring(0, room));
        chars += result.scannedChars();
        if (result.scannedChars() < text.length()) {
            cut("scanned " + result.scannedChars() + " of " + text.length() + " chars");
        }
        for (Finding finding : result.findings()) {
            add(part, message, finding, counts);
        }
    }

    private void add(TextPart part, int message, Finding finding, boolean counts) {
        hazards.merge(finding.hazard().name(), finding.score(), Math::max);
        if (!finding.flagged()) {
            return;
        }
        barred |= bars(finding.hazard());
        if (counts && WatchedHazards.watched(part, finding.hazard())) {
            watched.add(WatchedHazards.name(part, finding.hazard()));
        }
        if (spans.size() == MAX_SPANS) {
            cut("more than " + MAX_SPANS + " spans");
            return;
        }
        spans.add(new HazardSpan(
                part,
                message,
                finding.hazard().name(),
                finding.score(),
                finding.start(),
                finding.end(),
                finding.scanner()));
    }

    private void cut(String reason) {
        barred = true;
        limit = reason;
    }

    /** Personal data is redacted and the row is used; everything else keeps the row out. */
    private static boolean bars(Hazard hazard) {
        return !hazard.name().startsWith("PII_");
    }

    /** All fields that the scan decides; the caller sets whose verdict it is. */
    SafetyVerdict.Builder verdict() {
        Map<String, String> scanners = new HashMap<>(suite.versions());
        if (!limit.isEmpty()) {
            scanners.put("limit", limit);
        }
        return SafetyVerdict.newBuilder()
                .setFlagged(barred)
                .setHazards(hazards)
                .setSpans(spans)
                .setScanners(scanners);
    }

    SortedSet<String> watched() {
        return watched;
    }
}
