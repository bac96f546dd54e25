package io.attune.safety.scan.pii;

/** The check digit of payment cards (ISO/IEC 7812-1, annex B). */
final class Luhn {
    private Luhn() {}

    static boolean valid(String digits) {
        int sum = 0;
        boolean twice = false;
        for (int i = digits.length() - 1; i >= 0; i--) {
            int d = digits.charAt(i) - '0';
            if (twice) {
                d = d > 4 ? 2 * d - 9 : 2 * d;
            }
            sum += d;
            twice = !twice;
        }
        return sum % 10 == 0;
    }
}
