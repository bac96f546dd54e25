package io.attune.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.objective.Kto;
import io.attune.model.objective.RatedResponse;
import io.attune.model.token.EncodedExample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which prompts and answers z is made of. Prompts begin with 1, answers with 9. */
class RatedLessonsTest {
    private static final RatedResponse ADA = rated(true, 1, 2, 9, 20);
    private static final RatedResponse BOB = rated(false, 1, 2, 9, 20);
    private static final RatedResponse ELSEWHERE = rated(true, 1, 3, 4, 9, 30, 31);

    private static RatedResponse rated(boolean up, int... tokens) {
        int prompt = Arrays.stream(tokens).boxed().toList().indexOf(9);
        return new RatedResponse(new EncodedExample(tokens, prompt), up, 0);
    }

    private static List<List<Integer>> mismatched(int longest, RatedResponse... batch) {
        RatedLessons lessons = new RatedLessons(List.of(batch), new Kto(0.1, 1, 1, 0), null, longest);
        return mismatched(lessons, IntStream.range(0, batch.length).toArray());
    }

    private static List<List<Integer>> mismatched(RatedLessons lessons, int... numbers) {
        return lessons.mismatched(numbers).stream()
                .map(example -> Arrays.stream(example.tokens()).boxed().toList())
                .toList();
    }

    @Test
    void aPromptGetsTheAnswerToAnotherOneThoughTheRowBeforeRatesTheSame() {
        assertThat(mismatched(64, ELSEWHERE, ADA, BOB))
                .containsExactly(List.of(1, 3, 4, 9, 20), List.of(1, 2, 9, 30, 31), List.of(1, 2, 9, 30, 31));
    }

    @Test
    void aBatchOfOnePromptTakesTheAnswerToAnotherFromTheOtherRows() {
        RatedLessons lessons = new RatedLessons(List.of(ADA, ELSEWHERE, BOB), new Kto(0.1, 1, 1, 0), null, 64);
        assertThat(mismatched(lessons, 0, 2)).containsExactly(List.of(1, 2, 9, 30, 31), List.of(1, 2, 9, 30, 31));
    }

    @Test
    void aPromptThatStandsAloneGivesNothing() {
        assertThat(mismatched(64, ADA, BOB)).isEmpty();
        assertThat(mismatched(64, ADA)).isEmpty();
    }

    @Test
    void whatWouldBeTooLongIsCut() {
        assertThat(mismatched(4, ADA, ELSEWHERE)).containsExactly(List.of(1, 2, 9, 30), List.of(1, 3, 4, 9));
    }

    @Test
    void ratingsAreCounted() {
        assertThat(Ratings.of(List.of(ADA, BOB, ELSEWHERE))).isEqualTo(new Ratings(2, 1));
    }
}
