package io.attune.evaluator.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.evaluator.suite.SuiteRow;
import io.attune.model.token.Message;
import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutAnswersTest {
    private final HeldOutAnswers answers = new HeldOutAnswers();

    private static Example.Builder row(String id, String question) {
        return Example.newBuilder()
                .setId(id)
                .setScope("acme/desk")
                .setEventTime(1)
                .setInteractionId("i-" + id)
                .setKind(ExampleKind.PREFERENCE)
                .setMessages(List.of(new ChatMessage("user", question)))
                .setSplit(Split.HOLDOUT)
                .setFeedbackId("f-" + id)
                .setSource(FeedbackSource.USER)
                .setRedactions(0);
    }

    private void up(String id, String question, String answer) {
        answers.add(row(id, question).setChosen(answer).build());
    }

    private void down(String id, String question, String answer) {
        answers.add(row(id, question).setRejected(answer).build());
    }

    @Test
    void howManyCallAnAnswerRightMakesNoMoreObservations() {
        up("1", "question", "answer");
        up("2", "question", "answer");
        up("3", "question", "another answer");
        up("4", "another question", "answer");
        assertThat(answers.right()).extracting(SuiteRow::id).containsExactly("1", "3", "4");
    }

    @Test
    void anAnswerIsRightWhereMoreSaySoThanNot() {
        down("1", "disputed", "answer");
        up("2", "disputed", "answer");
        up("3", "liked", "answer");
        down("4", "liked", "answer");
        up("5", "liked", "answer");
        down("6", "disliked", "answer");
        assertThat(answers.right()).extracting(SuiteRow::id).containsExactly("3");
    }

    @Test
    void rightAnswersAndTheBetterOfTwoAreRight() {
        answers.add(
                row("1", "shown").setKind(ExampleKind.SFT).setResponse("right").build());
        answers.add(
                row("2", "compared").setChosen("better").setRejected("worse").build());
        answers.add(row("3", "empty").setKind(ExampleKind.SFT).setResponse(" ").build());
        answers.add(row("4", "x").setMessages(List.of()).setChosen("answer").build());
        assertThat(answers.right())
                .containsExactly(
                        new SuiteRow("1", List.of(Message.user("shown")), "right"),
                        new SuiteRow("2", List.of(Message.user("compared")), "better"));
    }
}
