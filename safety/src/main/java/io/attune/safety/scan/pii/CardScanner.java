package io.attune.safety.scan.pii;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import io.attune.safety.scan.text.Context;
import io.attune.safety.scan.text.DigitRun;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Payment card numbers: issuer range, length, Luhn check digit and the grouping that people write. One number in ten passes the check
 * digit by chance, so lengths and ranges that order numbers also use need a card word nearby.
 */
public final class CardScanner implements Scanner {
    private static final int MIN_DIGITS = 12;
    private static final int MAX_DIGITS = 19;
    private static final int MAX_GROUPS = 6;
    private static final List<String> CARD_WORDS = List.of(
            "card",
            "cards",
            "cc",
            "credit",
            "debit",
            "visa",
            "mastercard",
            "amex",
            "maestro",
            "pan",
            "karte",
            "carte",
            "tarjeta");
    private static final List<String> OTHER_NUMBER = List.of(
            "order",
            "purchase",
            "invoice",
            "tracking",
            "shipment",
            "reference",
            "ref",
            "ticket",
            "bill",
            "imei",
            "isbn");

    @Override
    public String name() {
        return "card";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.PII_CARD);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        for (DigitRun run : DigitRun.in(text)) {
            if (run.digits().length() >= MIN_DIGITS) {
                scanRun(text, run, out);
            }
        }
    }

    private void scanRun(String text, DigitRun run, FindingConsumer out) {
        List<Integer> groups = run.groups();
        int first = 0;
        int digitsBefore = 0;
        while (first < groups.size()) {
            int taken = takeFrom(text, run, first, digitsBefore, out);
            int skip = Math.max(1, taken);
            for (int g = 0; g < skip; g++) {
                digitsBefore += groups.get(first + g);
            }
            first += skip;
        }
    }

    /** Tries to read a card from group {@code first} on; answers how many groups it took, 0 if none. */
    private int takeFrom(String text, DigitRun run, int first, int offset, FindingConsumer out) {
        List<Integer> groups = run.groups();
        int length = 0;
        for (int last = first; last < groups.size() && last - first < MAX_GROUPS; last++) {
            length += groups.get(last);
            if (length > MAX_DIGITS) {
                return 0;
            }
            List<Integer> shape = groups.subList(first, last + 1);
            String digits = length < MIN_DIGITS ? "" : run.digits().substring(offset, offset + length);
            if (length >= MIN_DIGITS && written(shape) && Luhn.valid(digits)) {
                Optional<CardIssuer> issuer = CardIssuer.of(digits);
                int start = run.offset(offset);
                int end = run.offset(offset + length - 1) + 1;
                double score = score(text, start, end, shape.size() > 1, issuer);
                if (score > 0) {
                    out.accept(new Finding(Hazard.PII_CARD, score, start, end, name()));
                    return shape.size();
                }
            }
        }
        return 0;
    }

    private static double score(String text, int start, int end, boolean grouped, Optional<CardIssuer> issuer) {
        if (Context.wordBefore(text, start) || Context.wordAt(text, end)) {
            return 0;
        }
        String before = Context.before(text, start, 48);
        if (Context.hasWord(before + " " + Context.after(text, end, 24), CARD_WORDS)) {
            return issuer.isPresent() ? 0.99 : 0.7;
        }
        if (issuer.isEmpty() || issuer.get().wide() || Context.hasWord(Context.before(text, start, 20), OTHER_NUMBER)) {
            return 0;
        }
        return grouped ? 0.95 : 0.85;
    }

    /** One block, fours with a shorter rest, or 4-6-4 and 4-6-5. */
    private static boolean written(List<Integer> shape) {
        if (shape.size() == 1 || shape.equals(List.of(4, 6, 5)) || shape.equals(List.of(4, 6, 4))) {
            return true;
        }
        boolean fours = shape.subList(0, shape.size() - 1).stream().allMatch(g -> g == 4);
        return fours && shape.get(shape.size() - 1) <= 4;
    }
}
