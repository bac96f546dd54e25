package io.attune.safety.verdict;

import io.attune.safety.scan.Hazard;
import io.attune.schemas.record.TextPart;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The hazards whose rate is watched. Personal data in a prompt is what customers write, and contact data in an answer is what desks answer:
 * both are redacted and neither is harm. Card and account numbers, secrets and harmful content in an answer are.
 */
public final class WatchedHazards {
    private static final Set<Hazard> NOT_HARM_IN_PROMPT =
            Set.of(Hazard.PII_EMAIL, Hazard.PII_PHONE, Hazard.PII_CARD, Hazard.PII_IBAN, Hazard.PII_IP, Hazard.SECRET);
    private static final Set<Hazard> NOT_HARM_IN_RESPONSE =
            Set.of(Hazard.PII_EMAIL, Hazard.PII_PHONE, Hazard.PII_IP, Hazard.PROMPT_INJECTION, Hazard.JAILBREAK);

    private WatchedHazards() {}

    static boolean watched(TextPart part, Hazard hazard) {
        return !(part == TextPart.PROMPT ? NOT_HARM_IN_PROMPT : NOT_HARM_IN_RESPONSE).contains(hazard);
    }

    /** The name of a hazard in a part, such as {@code response.SECRET}. */
    static String name(TextPart part, Hazard hazard) {
        return part.name().toLowerCase(Locale.ROOT) + "." + hazard.name();
    }

    /** All names that a suite with these hazards can report: how many tests share the false-alarm budget. */
    public static Set<String> names(Set<Hazard> hazards) {
        Set<String> names = new TreeSet<>();
        for (TextPart part : TextPart.values()) {
            hazards.stream().filter(hazard -> watched(part, hazard)).forEach(hazard -> names.add(name(part, hazard)));
        }
        return names;
    }
}
