package io.attune.streams.curation;

import io.attune.schemas.record.HazardSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Replaces what must not be stored by marks such as {@code [EMAIL]}. Spans that overlap are one: the one that starts first
 * (the longer one on a tie) names the mark and their union goes. Invisible characters go without a mark. Personal data,
 * secrets and invisible text are redacted whatever their score, other hazards are left for the {@code flagged} bar.
 */
final class Redaction {
    private Redaction() {}

    /** A text without its personal data, and how many marks and removals that took. */
    record Redacted(String text, int count) {}

    /**
     * @param spans offsets in UTF-16 code units of this text
     * @throws IllegalArgumentException when a span does not lie in the text: it was made for another one
     */
    static Redacted redact(String text, List<HazardSpan> spans) {
        List<HazardSpan> due = new ArrayList<>();
        for (HazardSpan span : spans) {
            if (span.getStart() < 0 || span.getEnd() > text.length() || span.getStart() > span.getEnd()) {
                throw new IllegalArgumentException("span " + span.getStart() + ".." + span.getEnd() + " of "
                        + span.getHazard() + " does not lie in a text of " + text.length());
            }
            if (isRedacted(span.getHazard()) && span.getEnd() > span.getStart()) {
                due.add(span);
            }
        }
        due.sort(Comparator.comparingInt(HazardSpan::getStart)
                .thenComparing(Comparator.comparingInt(HazardSpan::getEnd).reversed()));
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        int count = 0;
        for (HazardSpan span : due) {
            if (span.getStart() >= done) {
                out.append(text, done, span.getStart()).append(mark(span.getHazard()));
                count++;
            }
            done = Math.max(done, span.getEnd());
        }
        return new Redacted(out.append(text, done, text.length()).toString(), count);
    }

    private static boolean isRedacted(String hazard) {
        return hazard.startsWith("PII_") || hazard.startsWith("SECRET") || hazard.equals("INVISIBLE_TEXT");
    }

    private static String mark(String hazard) {
        if (hazard.equals("INVISIBLE_TEXT")) {
            return "";
        }
        return "[" + (hazard.startsWith("PII_") ? hazard.substring("PII_".length()) : hazard) + "]";
    }
}
