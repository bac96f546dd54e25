package io.attune.safety.scan.pii;

import java.util.List;
import java.util.Optional;

/**
 * Number ranges of the card networks: prefixes as inclusive ranges of equal width, and the lengths in use.
 *
 * @param name network
 * @param from first prefix
 * @param to last prefix
 * @param minLength fewest digits
 * @param maxLength most digits
 * @param wide whether the range is so wide for its length that a passing check digit alone proves little
 */
record CardIssuer(String name, int from, int to, int minLength, int maxLength, boolean wide) {
    private static final List<CardIssuer> ALL = List.of(
            new CardIssuer("Visa", 4, 4, 16, 16, false),
            new CardIssuer("Visa 13", 4, 4, 13, 13, true),
            new CardIssuer("Visa 19", 4, 4, 19, 19, true),
            new CardIssuer("Mastercard", 51, 55, 16, 16, false),
            new CardIssuer("Mastercard 2-series", 2221, 2720, 16, 16, false),
            new CardIssuer("American Express", 34, 34, 15, 15, false),
            new CardIssuer("American Express", 37, 37, 15, 15, false),
            new CardIssuer("Discover", 6011, 6011, 16, 19, false),
            new CardIssuer("Discover", 644, 649, 16, 19, false),
            new CardIssuer("Discover", 65, 65, 16, 19, false),
            new CardIssuer("Diners Club", 300, 305, 14, 19, true),
            new CardIssuer("Diners Club", 3095, 3095, 14, 19, true),
            new CardIssuer("Diners Club", 36, 36, 14, 19, true),
            new CardIssuer("Diners Club", 38, 39, 14, 19, true),
            new CardIssuer("JCB", 3528, 3589, 16, 19, false),
            new CardIssuer("JCB 15", 2131, 2131, 15, 15, true),
            new CardIssuer("JCB 15", 1800, 1800, 15, 15, true),
            new CardIssuer("UnionPay", 62, 62, 16, 19, false),
            new CardIssuer("Mir", 2200, 2204, 16, 16, false),
            new CardIssuer("RuPay", 508, 508, 16, 16, false),
            new CardIssuer("RuPay", 81, 82, 16, 16, false),
            new CardIssuer("Maestro", 50, 50, 12, 19, true),
            new CardIssuer("Maestro", 56, 58, 12, 19, true),
            new CardIssuer("Maestro", 60, 69, 12, 19, true));

    /** The first network whose range and length fit. */
    static Optional<CardIssuer> of(String digits) {
        return ALL.stream().filter(issuer -> issuer.fits(digits)).findFirst();
    }

    private boolean fits(String digits) {
        int width = Integer.toString(from).length();
        if (digits.length() < minLength || digits.length() > maxLength) {
            return false;
        }
        int prefix = Integer.parseInt(digits.substring(0, width));
        return prefix >= from && prefix <= to;
    }
}
