package io.attune.safety.scan.pii;

import com.google.re2j.Pattern;
import io.attune.safety.scan.text.Context;
import io.attune.safety.scan.text.DigitRun;
import java.util.List;

/** What is written round a run of digits and how it is grouped: the evidence for or against a phone number. */
final class PhoneShape {
    private static final int MAX_EXTENSION = 6;
    private static final List<String> PHONE_WORDS = List.of(
            "phone",
            "telephone",
            "tel",
            "mobile",
            "cell",
            "cellphone",
            "fax",
            "call",
            "calls",
            "called",
            "calling",
            "dial",
            "text",
            "sms",
            "whatsapp",
            "reach",
            "reachable",
            "messages",
            "desk:",
            "office:",
            "hotline",
            "telefon",
            "handy",
            "rufnummer",
            "téléphone",
            "portable",
            "teléfono",
            "móvil",
            "telefono",
            "answering",
            "registered",
            "ring");
    private static final List<String> OTHER_WORDS = List.of(
            "order",
            "purchase",
            "invoice",
            "tracking",
            "shipment",
            "ticket",
            "reference",
            "ref",
            "account",
            "card",
            "cc",
            "iban",
            "ssn",
            "social",
            "serial",
            "version",
            "zip",
            "isbn",
            "imei",
            "id",
            "bill",
            "transaction",
            "case",
            "booking",
            "flight",
            "model",
            "license",
            "passport",
            "number of");
    private static final Pattern DATE =
            Pattern.compile("(?:\\d{4}[-./]\\d{1,2}[-./]\\d{1,2}|\\d{1,2}[-./]\\d{1,2}[-./]\\d{2,4})(?: \\d{1,2})?");
    private static final Pattern YEARS = Pattern.compile("(?:1[5-9]|20)\\d\\d ?[-/.] ?(?:1[5-9]|20)\\d\\d");
    private static final Pattern SSN = Pattern.compile("\\d{3}-\\d{2}-\\d{4}");
    private static final Pattern QUAD = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Pattern THOUSANDS = Pattern.compile("\\d{1,3}(?:[. \\x{a0}\\x{202f}]000)+");

    private PhoneShape() {}

    static boolean insideOtherToken(String text, DigitRun run) {
        int before = run.start() - 1;
        boolean left = before >= 0 && "#$€£_=:%@".indexOf(text.charAt(before)) >= 0 && !colonAfterWord(text, before);
        boolean decimals =
                before >= 1 && ".,".indexOf(text.charAt(before)) >= 0 && Character.isDigit(text.charAt(before - 1));
        int end = run.end();
        boolean right = end < text.length() && "%€£$_@".indexOf(text.charAt(end)) >= 0;
        boolean more = end + 1 < text.length()
                && ",:".indexOf(text.charAt(end)) >= 0
                && Character.isDigit(text.charAt(end + 1));
        boolean glued =
                Context.wordBefore(text, run.start()) || (Context.wordAt(text, end) && withExtension(text, end) == end);
        return left || decimals || right || more || glued;
    }

    private static boolean colonAfterWord(String text, int at) {
        return text.charAt(at) == ':' && at > 0 && Character.isLetter(text.charAt(at - 1));
    }

    /** Dates, year ranges, social security numbers, round amounts, dotted quads, and numbers that the text itself names as something else. */
    static boolean otherNumber(String text, DigitRun run) {
        String written = text.substring(run.start(), run.end());
        if (DATE.matches(written)
                || YEARS.matches(written)
                || SSN.matches(written)
                || THOUSANDS.matches(written)
                || QUAD.matches(written)) {
            return true;
        }
        boolean repeated = run.digits().chars().distinct().count() == 1;
        String before = Context.before(text, run.start(), 18);
        return repeated
                || (Context.hasWord(before, OTHER_WORDS)
                        && !Context.hasWord(before, List.of("phone", "mobile", "tel", "fax")));
    }

    /** Whether a phone word stands just before, or just after as in {@code 555 0100 (mobile)}. */
    static boolean named(String text, DigitRun run) {
        return Context.hasWord(Context.before(text, run.start(), 32), PHONE_WORDS)
                || Context.hasWord(
                        Context.after(text, withExtension(text, run.end()), 10),
                        List.of("mobile", "office", "fax", "phone", "cell", "home", "work"));
    }

    /** At least three groups (two in brackets or with a trunk zero), none longer than eight digits, not a long row of single digits. */
    static boolean grouped(String written, DigitRun run) {
        boolean sane = run.groups().stream().allMatch(g -> g <= 8);
        long tiny = run.groups().stream().filter(g -> g == 1).count();
        boolean split = run.groups().size() >= 3
                || written.startsWith("(")
                || (run.groups().size() == 2 && written.startsWith("0"));
        return split && sane && tiny <= 1 && run.digits().length() >= 8;
    }

    /** Takes {@code x123} or {@code ext 123} in. */
    static int withExtension(String text, int end) {
        int at = end;
        String rest = Context.after(text, end, 6);
        for (String mark : List.of("x", " x", " ext. ", " ext ", "ext")) {
            if (rest.startsWith(mark)) {
                at = end + mark.length();
                break;
            }
        }
        int stop = at;
        while (stop < text.length() && stop - at < MAX_EXTENSION && Character.isDigit(text.charAt(stop))) {
            stop++;
        }
        return at > end && stop > at && !Context.wordAt(text, stop) ? stop : end;
    }
}
