package io.attune.safety.scan.invisible;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import java.util.Set;

/**
 * Zero-width characters, tag characters, direction overrides and abused variation selectors. Not reported: joiners inside emoji sequences
 * and in scripts that shape with them, balanced direction controls in right-to-left text, flags of subdivisions, a byte order mark at the
 * start, one selector after a character that takes one. A lone zero-width space, common in copied text, scores below the flag threshold.
 */
public final class InvisibleTextScanner implements Scanner {
    private static final double LONE = 0.3;
    private static final int BLACK_FLAG = 0x1F3F4;
    private static final int CANCEL_TAG = 0xE007F;
    private static final int MAX_FLAG_TAGS = 7;

    @Override
    public String name() {
        return "invisible-text";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.INVISIBLE_TEXT);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        boolean rightToLeft = text.codePoints().anyMatch(CodePoints::rightToLeft);
        int previous = -1;
        int i = 0;
        while (i < text.length()) {
            int cp = text.codePointAt(i);
            int width = Character.charCount(cp);
            if (previous == BLACK_FLAG && CodePoints.tag(cp)) {
                int flag = flagEnd(text, i);
                if (flag > 0) {
                    previous = CANCEL_TAG;
                    i = flag;
                    continue;
                }
            }
            double score = score(text, i, cp, previous, rightToLeft);
            if (score == 0) {
                previous = cp;
                i += width;
                continue;
            }
            int end = i;
            int hidden = 0;
            while (end < text.length()) {
                int next = text.codePointAt(end);
                double more = score(text, end, next, hidden == 0 ? previous : cp, rightToLeft);
                if (more == 0) {
                    break;
                }
                score = Math.max(score, more);
                cp = next;
                hidden++;
                end += Character.charCount(next);
            }
            out.accept(new Finding(Hazard.INVISIBLE_TEXT, hidden >= 3 ? Math.max(score, 0.9) : score, i, end, name()));
            previous = cp;
            i = end;
        }
    }

    /** How suspicious {@code cp} is at {@code at}; 0 where it is visible or has work to do. */
    private static double score(String text, int at, int cp, int previous, boolean rightToLeft) {
        if (cp < 0x34F) {
            return 0;
        }
        if (CodePoints.tag(cp)) {
            return 0.98;
        }
        if (CodePoints.variationSelector(cp)) {
            return previous >= 0 && CodePoints.selectable(previous) ? 0 : 0.8;
        }
        int next = at + Character.charCount(cp) < text.length() ? text.codePointAt(at + Character.charCount(cp)) : -1;
        if (CodePoints.joiner(cp)) {
            boolean script = CodePoints.joiningScript(previous) || combining(previous);
            boolean emoji = cp == 0x200D && emojiBefore(previous) && next >= 0 && CodePoints.emoji(next);
            return script || emoji ? 0 : insideWord(previous, next) ? 0.7 : LONE;
        }
        if (CodePoints.bidiOverride(cp)) {
            return rightToLeft ? 0.6 : 0.95;
        }
        if (CodePoints.bidiControl(cp)) {
            return rightToLeft ? 0 : 0.7;
        }
        if (CodePoints.bidiMark(cp)) {
            return rightToLeft ? 0 : LONE;
        }
        if (CodePoints.zeroWidth(cp)) {
            boolean byteOrderMark = cp == 0xFEFF && at == 0;
            return byteOrderMark ? 0 : insideWord(previous, next) ? 0.7 : LONE;
        }
        return 0;
    }

    private static boolean emojiBefore(int previous) {
        return previous >= 0 && (CodePoints.emoji(previous) || CodePoints.variationSelector(previous));
    }

    private static boolean combining(int cp) {
        return cp > 0x900 && cp < 0x1100 && Character.getType(cp) == Character.NON_SPACING_MARK;
    }

    private static boolean insideWord(int previous, int next) {
        return previous >= 0 && next >= 0 && asciiWord(previous) && asciiWord(next);
    }

    private static boolean asciiWord(int cp) {
        return cp < 128 && Character.isLetterOrDigit(cp);
    }

    /** One past the cancel tag of a subdivision flag (such as Scotland's) whose tags start at {@code from}, else -1. */
    private static int flagEnd(String text, int from) {
        int tags = 0;
        int i = from;
        while (i < text.length() && tags <= MAX_FLAG_TAGS) {
            int cp = text.codePointAt(i);
            i += Character.charCount(cp);
            if (cp == CANCEL_TAG) {
                return tags >= 3 ? i : -1;
            }
            if (!CodePoints.tag(cp)) {
                return -1;
            }
            tags++;
        }
        return -1;
    }
}
