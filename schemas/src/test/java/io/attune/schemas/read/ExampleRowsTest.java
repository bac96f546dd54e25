package io.attune.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleRowsTest {

    @Test
    void whoeverChangesTheirMindTeachesWhatTheySaidLast() {
        Example up = thumb("1", "chat-1", "ada", true);
        Example down = thumb("2", "chat-1", "ada", false);
        Example other = thumb("3", "chat-1", "bob", true);
        Example elsewhere = thumb("4", "chat-2", "ada", true);
        Example nobody = thumb("5", "chat-1", null, true);
        assertThat(ExampleRows.lastWords(List.of(up, other, down, elsewhere, nobody)))
                .containsExactly(other, down, elsewhere, nobody);
        assertThat(ExampleRows.lastWords(List.of(down, up))).containsExactly(up);
        Example upAgain = thumb("6", "chat-1", "ada", true);
        assertThat(ExampleRows.lastWords(List.of(up, down, upAgain))).containsExactly(upAgain);
    }

    @Test
    void whatArrivesLateWasNotSaidLater() {
        Example down = thumb("1", "chat-1", "ada", false);
        Example up = thumb("2", "chat-1", "ada", true);
        down.setRatedAt(2_000L);
        up.setRatedAt(1_000L);
        assertThat(ExampleRows.lastWords(List.of(down, up))).containsExactly(down);
        assertThat(ExampleRows.lastWords(List.of(up, down))).containsExactly(down);
        up.setRatedAt(2_000L);
        assertThat(ExampleRows.lastWords(List.of(down, up)))
                .as("of two at one time the later row")
                .containsExactly(up);
        up.setRatedAt(null);
        assertThat(ExampleRows.lastWords(List.of(down, up)))
                .as("of an earlier program's row only its place is known")
                .containsExactly(up);
    }

    @Test
    void aJudgeTakesNobodysThumbBack() {
        Example up = thumb("1", "chat-1", "ada", true);
        Example judged = thumb("2", "chat-1", "ada", false);
        judged.setSource(FeedbackSource.JUDGE);
        assertThat(ExampleRows.lastWords(List.of(up, judged))).containsExactly(up, judged);
    }

    @Test
    void comparisonsAndAnswersAreNotTakenBackByThumbs() {
        Example pair =
                row("1", "chat-1", "ada").setChosen("good").setRejected("bad").build();
        Example answer = row("2", "chat-1", "ada")
                .setKind(ExampleKind.SFT)
                .setResponse("right")
                .build();
        Example down = thumb("3", "chat-1", "ada", false);
        assertThat(ExampleRows.lastWords(List.of(pair, answer, down))).containsExactly(pair, answer, down);
    }

    private static Example thumb(String id, String interactionId, String userId, boolean up) {
        Example.Builder row = row(id, interactionId, userId);
        return (up ? row.setChosen("given") : row.setRejected("given")).build();
    }

    private static Example.Builder row(String id, String interactionId, String userId) {
        return Example.newBuilder()
                .setId(id)
                .setScope("acme/desk")
                .setEventTime(1)
                .setInteractionId(interactionId)
                .setKind(ExampleKind.PREFERENCE)
                .setMessages(List.of(new ChatMessage("user", "question")))
                .setSplit(Split.TRAIN)
                .setFeedbackId("f-" + id)
                .setSource(FeedbackSource.USER)
                .setUserId(userId)
                .setRedactions(0);
    }
}
