package io.attune.drift.job;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes what is encoded already: one transactional sink serves all topics of the job. The Kafka timestamp is the time of writing, never
 * the event time: retention goes by it, and replayed traffic of last year would be deleted as it arrives.
 */
final class OutgoingSchema implements KafkaRecordSerializationSchema<Outgoing> {
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Outgoing out, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(out.topic, out.key, out.value);
    }
}
