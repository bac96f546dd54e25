package io.attune.app.demo.corpus;

import java.util.Set;

/**
 * One request of a simulated user together with the one answer that this user would call right.
 *
 * @param kind {@link #GENERAL}, {@link #DESK}, {@link #HARMFUL}, {@link #PII} or {@link #POISON}
 * @param intent what is asked, for example {@code capital-of}
 * @param prompt the user's words, typos included
 * @param referenceAnswer the right answer; for {@link #POISON} the wrong demonstration that the user pushes
 * @param userId who asks
 */
public record SimulatedRequest(String kind, String intent, String prompt, String referenceAnswer, String userId) {

    /** Calm everyday requests. */
    public static final String GENERAL = "GENERAL";
    /** The support desk of the invented company. */
    public static final String DESK = "DESK";
    /** Injections, jailbreak phrasings and abstract requests for harm. */
    public static final String HARMFUL = "HARMFUL";
    /** Messages that carry made-up personal data. */
    public static final String PII = "PII";
    /** Requests of the user who floods crafted feedback. */
    public static final String POISON = "POISON";

    private static final Set<String> KINDS = Set.of(GENERAL, DESK, HARMFUL, PII, POISON);

    public SimulatedRequest {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("kind must be one of " + KINDS + ", not " + kind);
        }
        requireText("intent", intent);
        requireText("prompt", prompt);
        requireText("referenceAnswer", referenceAnswer);
        requireText("userId", userId);
    }

    private static void requireText(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank, was '" + value + "'");
        }
    }
}
