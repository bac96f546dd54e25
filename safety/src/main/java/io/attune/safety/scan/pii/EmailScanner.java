package io.attune.safety.scan.pii;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import java.util.Set;

/**
 * E-mail addresses, found outward from each {@code @}: a local part of at most 64 chars and a dotted domain of at most 253 (RFC 5321),
 * so that the work per {@code @} is bounded. Quoted local parts and address literals are not looked for.
 */
public final class EmailScanner implements Scanner {
    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 253;
    private static final int MAX_LABEL = 63;

    @Override
    public String name() {
        return "email";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.PII_EMAIL);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
            int start = localStart(text, at);
            int end = domainEnd(text, at + 1);
            if (start < at && end > 0 && !afterUserInfo(text, start)) {
                out.accept(new Finding(Hazard.PII_EMAIL, 0.98, start, end, name()));
            }
        }
    }

    /** {@code user:password@host} in a URL is a secret and not an address. */
    private static boolean afterUserInfo(String text, int start) {
        return start > 0
                && text.charAt(start - 1) == ':'
                && text.lastIndexOf("://", start) >= Math.max(0, start - MAX_LOCAL);
    }

    private static int localStart(String text, int at) {
        int start = at;
        while (start > 0 && at - start < MAX_LOCAL && localChar(text.charAt(start - 1))) {
            start--;
        }
        boolean cut = start > 0 && localChar(text.charAt(start - 1));
        while (start < at && !Character.isLetterOrDigit(text.charAt(start)) && text.charAt(start) != '_') {
            start++;
        }
        boolean dotBeforeAt = start < at && text.charAt(at - 1) == '.';
        return cut || dotBeforeAt ? at : start;
    }

    private static int domainEnd(String text, int from) {
        int limit = Math.min(text.length(), from + MAX_DOMAIN);
        int end = -1;
        int label = from;
        int labels = 0;
        while (label < limit) {
            int stop = label;
            while (stop < limit && (Character.isLetterOrDigit(text.charAt(stop)) || text.charAt(stop) == '-')) {
                stop++;
            }
            int length = stop - label;
            if (length == 0 || length > MAX_LABEL || text.charAt(label) == '-') {
                break;
            }
            labels++;
            if (labels > 1 && topLevel(text, label, stop)) {
                end = trimHyphens(text, stop);
            }
            if (stop >= limit || text.charAt(stop) != '.') {
                break;
            }
            label = stop + 1;
        }
        return end;
    }

    private static int trimHyphens(String text, int end) {
        int trimmed = end;
        while (text.charAt(trimmed - 1) == '-') {
            trimmed--;
        }
        return trimmed;
    }

    private static boolean topLevel(String text, int from, int to) {
        if (text.startsWith("xn--", from)) {
            return true;
        }
        int letters = 0;
        for (int i = from; i < to && text.charAt(i) != '-'; i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return false;
            }
            letters++;
        }
        return letters >= 2;
    }

    private static boolean localChar(char c) {
        return Character.isLetterOrDigit(c) || "._%+-'!#$&*/=?^`{|}~".indexOf(c) >= 0;
    }
}
