package io.attune.safety.scan.secret;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import java.util.Locale;
import java.util.Set;

/** Credentials in a text: see {@link SecretShape} for the formats; assignments count only if the value looks random. */
public final class SecretScanner implements Scanner {
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "(?i)(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_ -]?key|access[_ -]?key|client[_ -]?secret"
                    + "|private[_ -]?key|auth[_ -]?key|credentials?)[\"']?[ \\t]{0,3}(?::=|=>|=|:| is(?: now)?[: ])[ \\t]{0,3}[\"'`]?([^\\s\"'`,;()]{6,200})");
    private static final Pattern PEM_BEGIN = Pattern.compile("-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----");
    private static final String PEM_END = "PRIVATE KEY";

    @Override
    public String name() {
        return "secret";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.SECRET);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        for (SecretShape shape : SecretShape.ALL) {
            if (text.contains(shape.anchor())) {
                matches(text, shape, out);
            }
        }
        if (text.contains("-----BEGIN")) {
            pemBlocks(text, out);
        }
        boolean assigns = text.indexOf('=') >= 0 || text.indexOf(':') >= 0 || text.contains(" is ");
        if (assigns && mentionsSecret(text)) {
            assignments(text, out);
        }
    }

    private static boolean mentionsSecret(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("pass")
                || lower.contains("pwd")
                || lower.contains("secret")
                || lower.contains("token")
                || lower.contains("key")
                || lower.contains("credential");
    }

    private void matches(String text, SecretShape shape, FindingConsumer out) {
        Matcher m = shape.pattern().matcher(text);
        while (m.find()) {
            if (!Randomness.placeholder(m.group(1))) {
                out.accept(new Finding(Hazard.SECRET, shape.score(), m.start(1), m.end(1), name()));
            }
        }
    }

    private void assignments(String text, FindingConsumer out) {
        Matcher m = ASSIGNMENT.matcher(text);
        while (m.find()) {
            int end = m.end(1);
            while (end > m.start(1) && ".!?".indexOf(text.charAt(end - 1)) >= 0) {
                end--;
            }
            if (end - m.start(1) >= 6 && Randomness.looksSecret(text.substring(m.start(1), end))) {
                out.accept(new Finding(Hazard.SECRET, 0.8, m.start(1), end, name()));
            }
        }
    }

    /** From the BEGIN line to the END line, or to the end of the text where the block is cut off. */
    private void pemBlocks(String text, FindingConsumer out) {
        Matcher m = PEM_BEGIN.matcher(text);
        int from = 0;
        while (from < text.length() && m.find(from)) {
            int end = text.indexOf("-----END", m.end());
            int close = end < 0 ? -1 : text.indexOf(PEM_END, end);
            int stop = close < 0 ? text.length() : Math.min(text.length(), close + PEM_END.length() + "-----".length());
            out.accept(new Finding(Hazard.SECRET, 0.99, m.start(), stop, name()));
            from = stop;
        }
    }
}
