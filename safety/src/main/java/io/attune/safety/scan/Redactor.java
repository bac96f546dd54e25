package io.attune.safety.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replaces what must not be stored by placeholders such as {@code [EMAIL]}; the rest of the text stays as it is. */
public final class Redactor {

    /**
     * Redacts flagged findings of redactable hazards. Where findings overlap, the one that starts first (the longer one on a tie) names
     * the placeholder and the union is removed. Invisible characters are removed without a placeholder.
     *
     * @throws IllegalArgumentException if a finding lies outside the text
     */
    public String redact(String text, List<Finding> findings) {
        List<Finding> spans = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding.end() > text.length()) {
                throw new IllegalArgumentException(
                        "finding ends at " + finding.end() + ", text has " + text.length() + " chars");
            }
            if (finding.flagged() && finding.hazard().redactable() && finding.end() > finding.start()) {
                spans.add(finding);
            }
        }
        spans.sort(Comparator.comparingInt(Finding::start)
                .thenComparing(Comparator.comparingInt(Finding::end).reversed()));
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        for (Finding span : spans) {
            if (span.start() >= done) {
                out.append(text, done, span.start());
                if (span.hazard() != Hazard.INVISIBLE_TEXT) {
                    out.append(span.hazard().placeholder());
                }
            }
            done = Math.max(done, span.end());
        }
        return out.append(text, done, text.length()).toString();
    }
}
