package io.attune.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.model.token.Message;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingSetTest {
    @Test
    void validationTakesWholePromptsFromTheNewRowsAndNothingElse() {
        TrainingSet set = TrainingSet.ofNew(rows("new", 400), rows("held", 20));
        TrainingSet divided = set.withValidation(new HoldoutSplit(0.1));
        assertThat(divided.validation()).hasSizeBetween(15, 80);
        assertThat(divided.fresh()).doesNotContainAnyElementsOf(divided.validation());
        assertThat(divided.fresh().size() + divided.validation().size()).isEqualTo(400);
        assertThat(divided.trained()).isEqualTo(divided.fresh());
        assertThat(divided.holdout()).isEqualTo(set.holdout());
        assertThat(divided.fresh().stream().map(TrainingRow::prompt))
                .as("a prompt is on one side only")
                .doesNotContainAnyElementsOf(
                        divided.validation().stream().map(TrainingRow::prompt).toList());
        assertThat(set.withValidation(new HoldoutSplit(0.1)))
                .as("each time the same")
                .isEqualTo(divided);
    }

    /** Each prompt twice. */
    private static List<TrainingRow> rows(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TrainingRow(
                        name + i, List.of(new Message("user", name + " question " + i / 2)), "answer " + i))
                .toList();
    }
}
