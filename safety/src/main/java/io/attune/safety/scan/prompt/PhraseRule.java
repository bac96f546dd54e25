package io.attune.safety.scan.prompt;

import com.google.re2j.Pattern;
import io.attune.safety.scan.text.FoldedText;
import java.util.List;
import java.util.Set;

/**
 * A wording that marks an attack, matched on folded text.
 *
 * @param name short name, for tests and reports
 * @param score certainty of a match
 * @param anchors a match contains at least one of these; texts without any skip the expression
 * @param pattern expression over lower-case words with single spaces
 * @param notBefore words that, right after the match, make it harmless
 */
record PhraseRule(String name, double score, List<String> anchors, Pattern pattern, Set<String> notBefore) {
    PhraseRule {
        anchors = List.copyOf(anchors);
        notBefore = Set.copyOf(notBefore);
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException("rule " + name + " needs an anchor");
        }
    }

    static PhraseRule of(String name, double score, String anchors, String regex) {
        return new PhraseRule(
                name,
                score,
                List.of(anchors.split("\\|")),
                Pattern.compile("(?:^| )(?:" + regex + ")(?: |$)"),
                Set.of());
    }

    /** A rule for other scripts, matched anywhere; anchors and expression are decomposed the way the text is. */
    static PhraseRule anywhere(String name, double score, String anchors, String regex) {
        return new PhraseRule(
                name,
                score,
                List.of(FoldedText.decompose(anchors).split("\\|")),
                Pattern.compile(FoldedText.decompose(regex)),
                Set.of());
    }

    PhraseRule unlessFollowedBy(String... words) {
        return new PhraseRule(name, score, anchors, pattern, Set.of(words));
    }

    boolean possible(String folded) {
        for (String anchor : anchors) {
            if (folded.contains(anchor)) {
                return true;
            }
        }
        return false;
    }
}
