package io.attune.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExampleSelectionTest {
    static Example example(String id, long time, Split split) {
        return Example.newBuilder()
                .setId(id)
                .setScope("acme/desk")
                .setEventTime(time)
                .setInteractionId("i-" + id)
                .setKind(ExampleKind.SFT)
                .setMessages(List.of(new ChatMessage("user", "question " + id)))
                .setResponse("answer " + id)
                .setSplit(split)
                .setFeedbackId("f-" + id)
                .setSource(FeedbackSource.USER)
                .setRedactions(0)
                .build();
    }

    private static List<Example> examples() {
        List<Example> rows = new ArrayList<>();
        IntStream.range(0, 40).forEach(index -> rows.add(example("old" + index, 100 + index, Split.TRAIN)));
        IntStream.range(0, 20).forEach(index -> rows.add(example("new" + index, 500 + index, Split.TRAIN)));
        IntStream.range(0, 5).forEach(index -> rows.add(example("oldHeld" + index, 100, Split.HOLDOUT)));
        IntStream.range(0, 7).forEach(index -> rows.add(example("newHeld" + index, 500, Split.HOLDOUT)));
        return rows;
    }

    @Test
    void aRetrainIsBoundedByASampleThatOnlyTheSeedDecides() {
        TrainingSet set = new ExampleSelection(500, 0.25, 4, 1).select(examples());
        assertThat(set.fresh()).hasSize(4);
        assertThat(set.replay()).hasSize(1);
        assertThat(new ExampleSelection(500, 0.25, 4, 1).select(examples())).isEqualTo(set);
        assertThat(new ExampleSelection(500, 0.25, 4, 2).select(examples()).fresh())
                .isNotEqualTo(set.fresh());
    }

    @Test
    void newRowsAreTrainedEarlierOnesReplayedAndHeldOutOnesNot() {
        TrainingSet set = new ExampleSelection(500, 0.25, 0, 1).select(examples());
        assertThat(set.fresh()).hasSize(20).allMatch(row -> row.id().startsWith("new"));
        assertThat(set.replay()).hasSize(5).allMatch(row -> row.id().startsWith("old"));
        assertThat(set.holdout()).hasSize(7).allMatch(row -> row.id().startsWith("newHeld"));
        assertThat(set.trained()).hasSize(25).noneMatch(row -> row.id().contains("Held"));
    }

    @Test
    void theOrderOfTheRowsDoesNotMatterTheSeedDoes() {
        List<Example> shuffled = examples();
        Collections.shuffle(shuffled, new Random(3));
        TrainingSet set = new ExampleSelection(500, 0.25, 0, 1).select(examples());
        assertThat(new ExampleSelection(500, 0.25, 0, 1).select(shuffled)).isEqualTo(set);
        assertThat(new ExampleSelection(500, 0.25, 0, 2).select(shuffled).replay())
                .isNotEqualTo(set.replay());
    }

    @Test
    void thereAreNoMoreReplayedRowsThanEarlierOnes() {
        TrainingSet set = new ExampleSelection(500, 10, 0, 1).select(examples());
        assertThat(set.guard()).hasSize(13).allMatch(row -> row.id().startsWith("old"));
        assertThat(set.replay()).hasSize(27).doesNotContainAnyElementsOf(set.guard());
        assertThat(new ExampleSelection(500, 0, 0, 1).select(examples()).replay())
                .isEmpty();
    }

    /** Otherwise what is kept aside would be learned after all, and seem not to be forgotten. */
    @Test
    void whatSeveralPeopleSaidOfTheSameAnswerStandsOnOneSide() {
        List<Example> rows = new ArrayList<>();
        for (Example row : examples()) {
            rows.add(row);
            rows.add(Example.newBuilder(row).setId(row.getId() + "-again").build());
        }
        rows.add(Example.newBuilder(example("old1", 100, Split.TRAIN))
                .setId("old1-now")
                .setEventTime(500)
                .build());
        for (long seed = 0; seed < 20; seed++) {
            TrainingSet set = new ExampleSelection(500, 10, 0, seed).select(rows);
            assertThat(set.guard()).isNotEmpty();
            assertThat(set.guard())
                    .extracting(TrainingRow::conversation)
                    .doesNotContainAnyElementsOf(set.trained().stream()
                            .map(TrainingRow::conversation)
                            .toList());
        }
    }

    /** Otherwise what most people rated would always be kept aside, and so never be replayed. */
    @Test
    void anAnswerThatManyRatedIsKeptAsideNoMoreOftenThanAnother() {
        List<Example> rows = new ArrayList<>(examples());
        int keptAside = 0;
        for (int vote = 0; vote < 30; vote++) {
            rows.add(Example.newBuilder(example("popular", 100, Split.TRAIN))
                    .setId("vote" + vote)
                    .build());
        }
        for (long seed = 0; seed < 60; seed++) {
            TrainingSet set = new ExampleSelection(500, 10, 0, seed).select(rows);
            assertThat(set.guard()).extracting(TrainingRow::conversation).doesNotHaveDuplicates();
            keptAside += set.guard().stream().anyMatch(row -> row.id().startsWith("vote")) ? 1 : 0;
        }
        assertThat(keptAside).as("of 60, a third").isBetween(8, 34);
    }

    @Test
    void ofAPreferenceTheChosenAnswerIsTaught() {
        Example preference = Example.newBuilder(example("p", 500, Split.TRAIN))
                .setKind(ExampleKind.PREFERENCE)
                .setResponse(null)
                .setChosen("better")
                .setRejected("worse")
                .build();
        assertThat(new ExampleSelection(0, 0, 0, 1).select(List.of(preference)).fresh())
                .singleElement()
                .satisfies(row -> assertThat(row.response()).isEqualTo("better"));
    }

    @Test
    void aPreferenceOfOneSideIsAThumb() {
        Example.Builder thumb = Example.newBuilder(example("p", 500, Split.TRAIN))
                .setKind(ExampleKind.PREFERENCE)
                .setResponse(null);
        TrainingRow up = ExampleSelection.row(
                Example.newBuilder(thumb).setChosen("the response").build());
        TrainingRow down = ExampleSelection.row(
                Example.newBuilder(thumb).setRejected("the response").build());
        assertThat(up.teaching()).isEqualTo(new Teaching.Thumb(true));
        assertThat(down.teaching()).isEqualTo(new Teaching.Thumb(false));
        assertThat(List.of(up, down)).extracting(TrainingRow::response).containsOnly("the response");
        assertThat(up.isRight()).isTrue();
        assertThat(down.isRight()).isFalse();
    }

    @Test
    void aRowWithoutAnAnswerIsLeftOut() {
        Example broken = Example.newBuilder(example("x", 500, Split.TRAIN))
                .setResponse(null)
                .build();
        assertThat(new ExampleSelection(0, 0, 0, 1)
                        .select(List.of(broken, example("y", 1, Split.TRAIN)))
                        .fresh())
                .extracting(TrainingRow::id)
                .containsExactly("y");
    }
}
