package io.attune.streams.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.ChatMessage;
import io.attune.schemas.record.Example;
import io.attune.schemas.record.ExampleKind;
import io.attune.schemas.record.FeedbackSource;
import io.attune.schemas.record.Split;
import io.attune.streams.Records;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

class PolicyEventsTest {
    private static final RecordMetadata WHERE = new RecordMetadata() {
        @Override
        public String topic() {
            return "attune.examples";
        }

        @Override
        public int partition() {
            return 2;
        }

        @Override
        public long offset() {
            return 7;
        }
    };

    @Test
    void aRowOfAnAnswerThatWasRatedBeforeIsNoFurtherEvidence() {
        Example first = Example.newBuilder()
                .setId("e-1")
                .setScope(Records.SCOPE)
                .setEventTime(Records.NOON)
                .setInteractionId("i-1")
                .setKind(ExampleKind.PREFERENCE)
                .setMessages(List.of(new ChatMessage("user", "hello")))
                .setChosen("given")
                .setSplit(Split.TRAIN)
                .setFeedbackId("f-1")
                .setSource(FeedbackSource.USER)
                .setRedactions(0)
                .build();
        Example second = Example.newBuilder(first).setId("e-2").setRepeats(true).build();
        assertThat(heard(first)).isEqualTo(new PolicyEvent.RowAdded(Records.NOON, Split.TRAIN, 2, 7));
        assertThat(heard(second)).isEqualTo(new PolicyEvent.RowRepeated(2, 7));
    }

    private static PolicyEvent heard(Example row) {
        return PolicyEvents.of(row, Optional.of(WHERE)).orElseThrow().event();
    }
}
