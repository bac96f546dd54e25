package io.attune.app.demo.corpus;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How users dress up a phrasing: an opening or closing phrase, carelessness with capitals and the last full stop, typos.
 *
 * @param typoRate share of the prompts with a misspelt word, in [0, 1]
 * @param phraseRate share of the prompts with an opening phrase, and likewise with a closing one, in [0, 1]
 * @param carelessRate share of the prompts in lower case without a mark at the end, in [0, 1]
 */
record Wording(double typoRate, double phraseRate, double carelessRate) {

    private static final List<String> OPENERS = List.of(
            "Hi, ",
            "Hello, ",
            "Hey, ",
            "Good morning, ",
            "Quick question: ",
            "Sorry to bother you, ",
            "One more thing: ",
            "Just wondering, ",
            "Excuse me, ",
            "Hi there, ",
            "So, ",
            "Okay, ");
    private static final List<String> CLOSERS = List.of(
            " Thanks!",
            " Thank you.",
            " Thanks in advance.",
            " Please keep it short.",
            " I need it for my daughter.",
            " I really don't know.",
            " Just a short answer.",
            " Many thanks.");

    Wording {
        requireRate("typoRate", typoRate);
        requireRate("phraseRate", phraseRate);
        requireRate("carelessRate", carelessRate);
    }

    String dress(Template template, Map<String, String> row, boolean plain, SplittableRandom random) {
        String text = random.nextDouble() < typoRate ? template.renderMisspelt(row, random) : template.render(row);
        boolean careless = random.nextDouble() < carelessRate;
        double opening = random.nextDouble();
        double closing = random.nextDouble();
        if (plain) {
            return text;
        }
        if (closing < phraseRate) {
            char last = text.charAt(text.length() - 1);
            text = text + (Character.isLetterOrDigit(last) ? "." : "") + pick(CLOSERS, random);
        }
        if (opening < phraseRate) {
            text = pick(OPENERS, random) + text;
        }
        return careless ? careless(text) : text;
    }

    private static String careless(String text) {
        char last = text.charAt(text.length() - 1);
        String open = last == '.' || last == '?' || last == '!' ? text.substring(0, text.length() - 1) : text;
        return open.toLowerCase(Locale.ROOT);
    }

    private static String pick(List<String> phrases, SplittableRandom random) {
        return phrases.get(random.nextInt(phrases.size()));
    }

    private static void requireRate(String field, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(field + " must be in [0, 1], not " + value);
        }
    }
}
