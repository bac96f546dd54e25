package io.attune.safety.scan.pii;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import io.attune.safety.scan.text.Context;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** International bank account numbers: country, the length that the country uses, and the ISO 7064 mod 97-10 check. */
public final class IbanScanner implements Scanner {
    /** Lengths from the SWIFT IBAN registry. */
    private static final Map<String, Integer> LENGTHS = Stream.of(
                    ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28"
                                    + " CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28"
                                    + " IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27"
                                    + " MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27"
                                    + " SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
                            .split(" "))
            .collect(Collectors.toUnmodifiableMap(s -> s.substring(0, 2), s -> Integer.valueOf(s.substring(2))));

    @Override
    public String name() {
        return "iban";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.PII_IBAN);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        for (int i = 0; i + 14 < text.length(); i++) {
            if (letter(text.charAt(i))
                    && letter(text.charAt(i + 1))
                    && digit(text.charAt(i + 2))
                    && digit(text.charAt(i + 3))
                    && !Context.wordBefore(text, i)) {
                int end = end(text, i);
                if (end > 0) {
                    out.accept(new Finding(Hazard.PII_IBAN, 0.99, i, end, name()));
                    i = end;
                }
            }
        }
    }

    /** One past the last char of a valid number that starts here, else -1. */
    private static int end(String text, int start) {
        Integer length = LENGTHS.get(text.substring(start, start + 2).toUpperCase(Locale.ROOT));
        if (length == null) {
            return -1;
        }
        StringBuilder compact = new StringBuilder(length);
        int i = start;
        while (i < text.length() && compact.length() < length) {
            char c = text.charAt(i);
            if (letter(c) || digit(c)) {
                compact.append(c);
            } else if ((c != ' ' && c != '-' && c != '\u00a0') || !Context.wordBefore(text, i)) {
                return -1;
            }
            i++;
        }
        boolean whole = compact.length() == length && !Context.wordAt(text, i);
        return whole && mod97(compact) == 1 ? i : -1;
    }

    private static int mod97(CharSequence iban) {
        int remainder = 0;
        int n = iban.length();
        for (int k = 0; k < n; k++) {
            char c = iban.charAt((k + 4) % n);
            int value = Character.digit(c, 36);
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder;
    }

    private static boolean letter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
