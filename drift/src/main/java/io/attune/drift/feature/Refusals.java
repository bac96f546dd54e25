package io.attune.drift.feature;

import java.util.List;
import java.util.Locale;

/**
 * Recognises a refusal by the phrases with which models open one. Only the beginning of the response is looked at: a refusal says so at
 * once, and an answer may well quote one. English only; a refusal in another language is not seen.
 */
public final class Refusals {

    private static final int OPENING = 240;

    private static final List<String> PHRASES = List.of(
            "i can't help",
            "i cannot help",
            "i can't assist",
            "i cannot assist",
            "i can't provide",
            "i cannot provide",
            "i cannot fulfill",
            "i can't fulfill",
            "i cannot give",
            "i can't give",
            "i cannot support",
            "i cannot comply",
            "i can't comply",
            "i cannot endorse",
            "i cannot recommend",
            "i cannot encourage",
            "i cannot suggest",
            "i cannot engage",
            "i can't engage",
            "i cannot answer",
            "i can't answer",
            "i cannot condone",
            "i cannot offer",
            "i cannot teach",
            "i cannot tell you",
            "i can't share",
            "i cannot share",
            "i can't support",
            "i'm not able to",
            "i am not able to",
            "i'm unable to",
            "i am unable to",
            "i won't be able to",
            "i will not",
            "i won't",
            "i must decline",
            "i have to decline",
            "i'm sorry, but",
            "i'm really sorry, but",
            "i am sorry, but",
            "sorry, but i",
            "sorry, i can",
            "i apologize, but",
            "i apologise, but",
            "i'm just an ai, it's not",
            "it is not appropriate",
            "it's not appropriate",
            "it is not within my programming",
            "not within my programming",
            "against my programming",
            "as an ai, i can't",
            "as an ai, i cannot",
            "as an ai language model, i can't",
            "as an ai language model, i cannot",
            "as a responsible and ethical ai",
            "not able to help with",
            "can't help with that",
            "cannot assist with",
            "can't assist with");

    private Refusals() {}

    /** Whether the response refuses. */
    public static boolean matches(String response) {
        String opening = response.substring(0, Math.min(OPENING, response.length()))
                .toLowerCase(Locale.ROOT)
                .replace('\u2019', '\'')
                .replaceAll("\\s+", " ");
        return PHRASES.stream().anyMatch(opening::contains);
    }
}
