package io.attune.streams.run;

import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.DeadLetterWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/**
 * Makes the dead letters of records that Kafka Streams could not bring to a processor, or that a processor failed on. Kafka Streams
 * writes them in the same transaction as the offset.
 */
final class DeadLetterQueue {
    /** Settings under which the handlers, which Kafka Streams makes itself, find what they need. */
    static final String SERIALIZER = "attune.dead.letter.serializer";

    static final String COMPONENT = "attune.dead.letter.component";

    private final String component;
    private final Serializer<DeadLetter> serializer;

    @SuppressWarnings("unchecked")
    DeadLetterQueue(Map<String, ?> settings) {
        this.component = (String) Objects.requireNonNull(settings.get(COMPONENT), COMPONENT + " is missing");
        this.serializer =
                (Serializer<DeadLetter>) Objects.requireNonNull(settings.get(SERIALIZER), SERIALIZER + " is missing");
    }

    List<ProducerRecord<byte[], byte[]>> letter(ErrorHandlerContext where, byte[] key, byte[] value, String reason) {
        DeadLetter letter = DeadLetterWriter.write(
                component,
                where.topic(),
                null,
                where.partition(),
                where.offset(),
                key,
                value,
                reason,
                System.currentTimeMillis());
        byte[] bytes = serializer.serialize(Topic.DEAD_LETTERS.topicName(), letter);
        return List.of(new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), key, bytes));
    }

    /** The message of the innermost cause that has one, on one line. */
    static String reason(String what, Exception failure) {
        Throwable at = failure;
        String message = failure.getMessage();
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
            message = at.getMessage() == null ? message : at.getMessage();
        }
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        return what + ": " + at.getClass().getSimpleName() + (first.isEmpty() ? "" : ": " + first);
    }
}
