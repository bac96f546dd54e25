package io.attune.safety.scan.pii;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import io.attune.safety.scan.text.DigitRun;
import java.util.List;
import java.util.Set;

/**
 * Phone numbers. Candidates are runs of digits (so text without digits costs one pass); libphonenumber decides on each, which bounds its
 * work, where its own {@code findNumbers} is slow on long texts. A number without {@code +} counts if it is valid in one of the regions
 * and is written like a phone number, or if a phone word stands next to it.
 */
public final class PhoneScanner implements Scanner {
    /** Regions tried for numbers in national form. */
    public static final List<String> DEFAULT_REGIONS =
            List.of("US", "GB", "DE", "FR", "ES", "IT", "NL", "CH", "AU", "IN", "BR", "PT", "SE", "PL", "ZA");

    private static final int MIN_DIGITS = 7;
    private static final int MAX_DIGITS = 17;

    private final PhoneNumberUtil numbers;
    private final List<String> regions;

    public PhoneScanner() {
        this(DEFAULT_REGIONS);
    }

    /** @param regions ISO 3166 two-letter codes for numbers in national form */
    public PhoneScanner(List<String> regions) {
        this.numbers = PhoneNumberUtil.getInstance();
        for (String region : regions) {
            if (!numbers.getSupportedRegions().contains(region)) {
                throw new IllegalArgumentException(
                        "regions must be ISO 3166 codes known to libphonenumber, was " + region);
            }
        }
        this.regions = List.copyOf(regions);
    }

    @Override
    public String name() {
        return "phone";
    }

    @Override
    public String version() {
        return "1-libphonenumber9";
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.PII_PHONE);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        for (DigitRun run : DigitRun.in(text)) {
            int digits = run.digits().length();
            if (digits >= MIN_DIGITS && digits <= MAX_DIGITS) {
                double score = score(text, run);
                if (score > 0) {
                    out.accept(new Finding(
                            Hazard.PII_PHONE, score, run.start(), PhoneShape.withExtension(text, run.end()), name()));
                }
            }
        }
    }

    private double score(String text, DigitRun run) {
        if (PhoneShape.insideOtherToken(text, run) || PhoneShape.otherNumber(text, run)) {
            return 0;
        }
        String written = text.substring(run.start(), run.end());
        boolean named = PhoneShape.named(text, run);
        if (written.startsWith("+") || written.startsWith("00")) {
            return international(written, named);
        }
        if (!named && (run.unbroken() || !PhoneShape.grouped(written, run))) {
            return 0;
        }
        for (String region : regions) {
            if (valid(written, region)) {
                return named ? 0.95 : 0.75;
            }
        }
        return named ? 0.7 : 0;
    }

    private double international(String written, boolean named) {
        String plus = written.startsWith("+") ? written : "+" + written.substring(2);
        // (0) is a trunk prefix that is written but not dialled.
        String dialled = plus.replace("(0)", "");
        if (valid(dialled, null)) {
            return 0.97;
        }
        return named || written.startsWith("+") ? 0.7 : 0;
    }

    private boolean valid(String written, String region) {
        try {
            PhoneNumber number = numbers.parse(written, region);
            return numbers.isValidNumber(number);
        } catch (NumberParseException notANumber) {
            return false;
        }
    }
}
