package io.attune.app.demo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoCorpusTest {

    private final DemoCorpus corpus = DemoCorpus.load();

    @Test
    void sameSeedGivesTheSameTraffic() {
        assertThat(draw(corpus.general(), 300, 5))
                .isEqualTo(draw(DemoCorpus.load().general(), 300, 5));
        assertThat(draw(corpus.desk(), 300, 5)).isEqualTo(draw(DemoCorpus.load().desk(), 300, 5));
        assertThat(draw(corpus.general(), 300, 5)).isNotEqualTo(draw(corpus.general(), 300, 6));
        assertThat(corpus.desk().holdout(80, 3)).isEqualTo(corpus.desk().holdout(80, 3));
    }

    @Test
    void thereAreThousandsOfDistinctGeneralPrompts() {
        Set<String> prompts = prompts(draw(corpus.general(), 20_000, 1));
        assertThat(prompts).hasSizeGreaterThan(10_000);
        assertThat(corpus.generalIntents()).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void deskHasManyIntentsOfSixPhrasingsOrMore() {
        assertThat(corpus.deskIntents()).hasSizeGreaterThanOrEqualTo(36);
        assertThat(corpus.deskIntents())
                .allSatisfy(
                        intent -> assertThat(intent.prompts()).as(intent.id()).hasSizeGreaterThanOrEqualTo(6));
        assertThat(prompts(draw(corpus.desk(), 5_000, 1))).hasSizeGreaterThan(1_500);
    }

    @Test
    void intentNamesAreUnique() {
        List<String> ids = allIntents().stream().map(Intent::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void everySlotOfEveryTemplateResolves() {
        for (Intent intent : allIntents()) {
            for (Map<String, String> row : slotValues(intent)) {
                assertThat(intent.answer().render(row)).as(intent.id()).doesNotContain("{", "}");
                assertThat(intent.heldOut().render(row)).as(intent.id()).doesNotContain("{", "}");
                for (Template prompt : intent.prompts()) {
                    assertThat(prompt.render(row)).as(intent.id()).doesNotContain("{", "}");
                }
            }
        }
    }

    @Test
    void everyPromptNamesWhatTheAnswerDependsOn() {
        // Two rows whose prompts read the same must have the same answer, or no model could be right.
        for (Intent intent :
                allIntents().stream().filter(intent -> !intent.open()).toList()) {
            List<Template> phrasings = IntStream.rangeClosed(0, intent.prompts().size())
                    .mapToObj(
                            i -> i < intent.prompts().size() ? intent.prompts().get(i) : intent.heldOut())
                    .toList();
            for (Template phrasing : phrasings) {
                Map<String, String> answers = new HashMap<>();
                for (Map<String, String> row : intent.rows()) {
                    String answer = intent.answer().render(row);
                    String earlier = answers.putIfAbsent(phrasing.render(row), answer);
                    assertThat(earlier == null || earlier.equals(answer))
                            .as("%s: %s", intent.id(), phrasing)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void openRequestsHaveManyGoodAnswersAndTheDeskHasNone() {
        assertThat(corpus.deskIntents()).noneMatch(Intent::open);
        Intent menu = corpus.generalIntents().stream()
                .filter(intent -> intent.id().equals("menu"))
                .findFirst()
                .orElseThrow();
        SplittableRandom random = new SplittableRandom(1);
        Set<String> answers = IntStream.range(0, 500)
                .mapToObj(i -> menu.answer().render(menu.row(random)))
                .collect(Collectors.toSet());
        assertThat(answers).hasSizeGreaterThan(300);
    }

    @Test
    void deskAnswersAreEightToTwentyFiveWordsAndGeneralOnesAtMostTwenty() {
        assertThat(answers(corpus.deskIntents()))
                .allSatisfy(answer -> assertThat(words(answer)).as(answer).isBetween(8L, 25L));
        assertThat(answers(corpus.generalIntents()))
                .allSatisfy(answer -> assertThat(words(answer)).as(answer).isLessThanOrEqualTo(20L));
    }

    @Test
    void deskSharesNoAnswerAndNoPromptWithTheGeneralTraffic() {
        Set<String> general = answers(corpus.generalIntents());
        assertThat(answers(corpus.deskIntents())).hasSizeGreaterThan(60).doesNotContainAnyElementsOf(general);
        assertThat(Collections.disjoint(
                        prompts(draw(corpus.desk(), 5_000, 2)), prompts(draw(corpus.general(), 20_000, 2))))
                .isTrue();
    }

    @Test
    void heldOutPromptsNeverAppearInTheTraffic() {
        Set<String> seen = prompts(draw(corpus.desk(), 20_000, 9));
        List<SimulatedRequest> heldOut = corpus.desk().holdout(150, 4);
        assertThat(prompts(heldOut)).hasSize(150);
        assertThat(Collections.disjoint(prompts(heldOut), seen)).isTrue();
        Set<String> trafficAnswers = draw(corpus.desk(), 20_000, 9).stream()
                .map(SimulatedRequest::referenceAnswer)
                .collect(Collectors.toSet());
        assertThat(heldOut).allSatisfy(request -> assertThat(trafficAnswers).contains(request.referenceAnswer()));
    }

    @Test
    void moreHeldOutPromptsThanThereAreIsAnError() {
        assertThatThrownBy(() -> corpus.pii().holdout(1_000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000");
    }

    @Test
    void committedAnchorsAreWhatTheGeneratorGives() {
        List<Anchor> anchors = corpus.anchors();
        assertThat(anchors).hasSize(Anchor.COUNT).isEqualTo(Anchor.generate(corpus.general()));
        assertThat(anchors.stream().map(Anchor::intent).distinct()).hasSizeGreaterThan(60);
        Set<String> traffic = prompts(draw(corpus.general(), 100_000, 7));
        assertThat(anchors).noneMatch(anchor -> traffic.contains(anchor.prompt()));
    }

    @Test
    void usersAreManyAndNoneDominates() {
        Map<String, Long> perUser = draw(corpus.general(), 8_000, 3).stream()
                .collect(Collectors.groupingBy(SimulatedRequest::userId, Collectors.counting()));
        assertThat(perUser).hasSize(160);
        // Poisson with mean 50: 100 is seven standard deviations away.
        assertThat(perUser.values()).allSatisfy(count -> assertThat(count).isLessThan(100L));
    }

    @Test
    void guardedPromptsAreMarkedAndSprinkledAtTheAskedRate() {
        assertThat(prompts(draw(corpus.harmful(), 2_000, 1))).hasSizeGreaterThanOrEqualTo(24);
        assertThat(draw(corpus.pii(), 200, 1))
                .allMatch(request -> request.kind().equals(SimulatedRequest.PII));
        Traffic mixed = corpus.general().sprinkledWith(corpus.harmful(), 0.1);
        long harmful = draw(mixed, 10_000, 1).stream()
                .filter(request -> request.kind().equals(SimulatedRequest.HARMFUL))
                .count();
        // Binomial(10000, 0.1): standard deviation 30, bounds are five of them.
        assertThat(harmful).isBetween(850L, 1_150L);
    }

    @Test
    void poisonComesFromOneUserWithFewWrongDemonstrations() {
        PoisonScript poison = corpus.poison(corpus.general());
        List<SimulatedRequest> requests = draw(poison, 500, 1);
        assertThat(requests.stream().map(SimulatedRequest::userId).distinct()).containsExactly(poison.userId());
        Set<String> pushed =
                requests.stream().map(SimulatedRequest::referenceAnswer).collect(Collectors.toSet());
        assertThat(pushed).isEqualTo(new HashSet<>(poison.demonstrations()));
        assertThat(answers(corpus.generalIntents())).doesNotContainAnyElementsOf(pushed);
    }

    private List<Intent> allIntents() {
        return Stream.concat(corpus.generalIntents().stream(), corpus.deskIntents().stream())
                .toList();
    }

    /** Every row of the table, joined with every row of each mixed table in turn. */
    private static List<Map<String, String>> slotValues(Intent intent) {
        List<Map<String, String>> values = new ArrayList<>();
        int longest = intent.mixes().stream().mapToInt(List::size).max().orElse(1);
        for (Map<String, String> row : intent.rows()) {
            for (int i = 0; i < longest; i++) {
                Map<String, String> joined = new HashMap<>(row);
                for (List<Map<String, String>> table : intent.mixes()) {
                    joined.putAll(table.get(i % table.size()));
                }
                values.add(joined);
            }
        }
        return values;
    }

    private static Set<String> answers(List<Intent> intents) {
        Set<String> answers = new HashSet<>();
        for (Intent intent : intents) {
            slotValues(intent).forEach(row -> answers.add(intent.answer().render(row)));
        }
        return answers;
    }

    private static long words(String text) {
        return text.split("\\s+").length;
    }

    private static List<SimulatedRequest> draw(Traffic traffic, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(i -> traffic.next(random)).toList();
    }

    private static Set<String> prompts(List<SimulatedRequest> requests) {
        return requests.stream().map(SimulatedRequest::prompt).collect(Collectors.toSet());
    }
}
