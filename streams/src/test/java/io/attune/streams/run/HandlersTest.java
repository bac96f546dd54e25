package io.attune.streams.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.topic.Topic;
import io.attune.streams.store.DeadLetterWriter;
import io.attune.streams.store.PlainAvroSerdes;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class HandlersTest {
    private final Serde<DeadLetter> serde = new PlainAvroSerdes().of(Topic.DEAD_LETTERS, DeadLetter.class);
    private final Map<String, Object> settings =
            Map.of(DeadLetterQueue.COMPONENT, "curation", DeadLetterQueue.SERIALIZER, serde.serializer());

    private record Where(byte[] sourceRawKey, byte[] sourceRawValue) implements ErrorHandlerContext {
        @Override
        public String topic() {
            return "attune.feedback";
        }

        @Override
        public int partition() {
            return 3;
        }

        @Override
        public long offset() {
            return 41;
        }

        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "feedback-join";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 3);
        }

        @Override
        public long timestamp() {
            return 0;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private DeserializationExceptionHandler.Response unreadable(byte[] value, Exception failure) {
        UnreadableRecords handler = new UnreadableRecords();
        handler.configure(settings);
        return handler.handleError(
                new Where(bytes("k"), value),
                new ConsumerRecord<>("attune.feedback", 3, 41, bytes("k"), value),
                failure);
    }

    private ProcessingExceptionHandler.Response failed(Record<?, ?> record, Exception failure) {
        FailedRecords handler = new FailedRecords();
        handler.configure(settings);
        return handler.handleError(new Where(bytes("k"), bytes("original")), record, failure);
    }

    private DeadLetter letter(ProducerRecord<byte[], byte[]> record) {
        assertThat(record.topic()).isEqualTo("attune.dead-letters");
        assertThat(record.key()).isEqualTo(bytes("k"));
        return serde.deserializer().deserialize(record.topic(), record.value());
    }

    @Test
    void whatCannotBeReadIsKeptWholeWithItsPlaceAndReason() {
        DeserializationExceptionHandler.Response response = unreadable(
                bytes("not Avro"), new SerializationException("no", new IllegalStateException("Unknown magic byte!")));
        assertThat(response.result()).isEqualTo(DeserializationExceptionHandler.Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(record -> {
            DeadLetter letter = letter(record);
            assertThat(letter.getReason()).isEqualTo("cannot be read: IllegalStateException: Unknown magic byte!");
            assertThat(letter.getOffset()).isEqualTo(41);
            assertThat(letter.getPartition()).isEqualTo(3);
            assertThat(letter.getComponent()).isEqualTo("curation");
            assertThat(letter.getValue().array()).isEqualTo(bytes("not Avro"));
        });
    }

    @Test
    void aHugeRecordIsCutAndSaysSo() {
        byte[] huge = new byte[DeadLetterWriter.MOST_BYTES + 5];
        DeadLetter letter = letter(unreadable(huge, new SerializationException("no"))
                .deadLetterQueueRecords()
                .get(0));
        assertThat(letter.getValue().remaining()).isEqualTo(DeadLetterWriter.MOST_BYTES);
        assertThat(letter.getValueSize()).isEqualTo(huge.length);
    }

    @Test
    void aRegistryThatIsAwayIsNotTheRecordsFault() {
        assertThat(unreadable(bytes("x"), new SerializationException("no", new ConnectException("refused")))
                        .result())
                .isEqualTo(DeserializationExceptionHandler.Result.FAIL);
    }

    @Test
    void aRecordThatAProcessorFailsOnIsPutAside() {
        ProcessingExceptionHandler.Response response =
                failed(new Record<>("k", "v", 0), new IllegalStateException("cannot be"));
        assertThat(response.result()).isEqualTo(ProcessingExceptionHandler.Result.RESUME);
        DeadLetter letter = letter(response.deadLetterQueueRecords().get(0));
        assertThat(letter.getReason()).isEqualTo("feedback-join failed: IllegalStateException: cannot be");
        assertThat(letter.getValue().array()).isEqualTo(bytes("original"));
    }

    @Test
    void aStoreOrAPunctuationThatFailsStopsTheThread() {
        assertThat(failed(new Record<>("k", "v", 0), new ProcessorStateException("disk full"))
                        .result())
                .isEqualTo(ProcessingExceptionHandler.Result.FAIL);
        assertThat(failed(null, new IllegalStateException("cannot be")).result())
                .isEqualTo(ProcessingExceptionHandler.Result.FAIL);
    }
}
