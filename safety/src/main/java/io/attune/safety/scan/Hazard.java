package io.attune.safety.scan;

/**
 * What a finding is about. The names are a contract: verdicts, alerts and {@code attune scan} carry them as strings. {@code S1} to
 * {@code S14} are the MLCommons hazard categories. A hazard that no scanner in {@link ScannerSuite#standard()} lists is a reserved name,
 * not a claim that it is detected.
 */
public enum Hazard {
    PII_EMAIL("E-mail address", "EMAIL"),
    PII_PHONE("Phone number", "PHONE"),
    PII_CARD("Payment card number", "CARD"),
    PII_IBAN("Bank account number (IBAN)", "IBAN"),
    PII_IP("IP address", "IP"),
    SECRET("Credential or key", "SECRET"),
    INVISIBLE_TEXT("Invisible or direction-changing characters", "INVISIBLE"),
    PROMPT_INJECTION("Prompt injection", "INJECTION"),
    JAILBREAK("Jailbreak", "JAILBREAK"),
    S1("Violent crimes", "S1"),
    S2("Non-violent crimes", "S2"),
    S3("Sex-related crimes", "S3"),
    S4("Child sexual exploitation", "S4"),
    S5("Defamation", "S5"),
    S6("Specialised advice", "S6"),
    S7("Privacy", "S7"),
    S8("Intellectual property", "S8"),
    S9("Indiscriminate weapons", "S9"),
    S10("Hate", "S10"),
    S11("Suicide and self-harm", "S11"),
    S12("Sexual content", "S12"),
    S13("Elections", "S13"),
    S14("Code interpreter abuse", "S14");

    private final String label;
    private final String tag;

    Hazard(String label, String tag) {
        this.label = label;
        this.tag = tag;
    }

    /** A short English name for people. */
    public String label() {
        return label;
    }

    /** What replaces the text of such a finding, for example {@code [EMAIL]}. */
    public String placeholder() {
        return "[" + tag + "]";
    }

    /** Whether the finding is data that must not be stored, so that its span is redacted. */
    public boolean redactable() {
        return ordinal() <= INVISIBLE_TEXT.ordinal();
    }
}
