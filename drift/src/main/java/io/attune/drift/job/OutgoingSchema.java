package io.attune.drift.job;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes what is encoded already: one transactional sink serves all topics of the job. */
final class OutgoingSchema implements KafkaRecordSerializationSchema<Outgoing> {
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Outgoing out, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(out.topic, null, Math.max(0, out.timestamp), out.key, out.value);
    }
}
