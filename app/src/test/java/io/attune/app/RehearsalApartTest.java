package io.attune.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.app.demo.corpus.DemoCorpus;
import io.attune.safety.suite.SafetySuite;
import io.attune.trainer.data.GuardSet;
import io.attune.trainer.data.RehearsalRow;
import io.attune.trainer.data.RehearsalSet;
import io.attune.trainer.data.TrainingRow;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every retrain rehearses must not be what the gate then tests. */
class RehearsalApartTest {
    /** Shared words of all words; different questions of one form ("How do I build a …?") come to a half. */
    private static final double MOST_ALIKE = 0.6;

    @Test
    void noRehearsedPromptIsACaseOfTheSafetySuiteOrAnAnchor() {
        List<String> tests = Stream.concat(
                        SafetySuite.first().cases().stream().map(test -> test.prompt()),
                        DemoCorpus.load().anchors().stream().map(anchor -> anchor.prompt()))
                .toList();
        assertThat(tests).hasSizeGreaterThan(150);
        for (RehearsalRow row : RehearsalSet.first().rows()) {
            for (String test : tests) {
                assertThat(likeness(row.prompt(), test))
                        .as("%s and %s", row.prompt(), test)
                        .isLessThan(MOST_ALIKE);
            }
        }
    }

    @Test
    void noGuardRowIsAnAnchorOrRehearsed() {
        List<String> others = Stream.concat(
                        DemoCorpus.load().anchors().stream().map(anchor -> anchor.prompt()),
                        RehearsalSet.first().rows().stream().map(RehearsalRow::prompt))
                .toList();
        assertThat(GuardSet.first().rows()).hasSize(64);
        for (TrainingRow row : GuardSet.first().rows()) {
            String prompt = row.prompt().get(0).content();
            for (String other : others) {
                assertThat(likeness(prompt, other))
                        .as("%s and %s", prompt, other)
                        .isLessThan(MOST_ALIKE);
            }
        }
    }

    private static double likeness(String one, String other) {
        Set<String> shared = words(one);
        Set<String> all = words(other);
        shared.retainAll(all);
        all.addAll(words(one));
        return (double) shared.size() / all.size();
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-z0-9']+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
    }
}
