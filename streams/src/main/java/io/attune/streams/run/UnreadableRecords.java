package io.attune.streams.run;

import io.attune.schemas.serde.RegistryOutage;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that cannot be read goes to the dead letters, and the rest goes on. A registry that does not answer is another matter: then
 * nothing can be read, and the thread fails and is replaced instead.
 */
public final class UnreadableRecords implements DeserializationExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableRecords.class);

    private DeadLetterQueue queue;

    @Override
    public void configure(Map<String, ?> configs) {
        queue = new DeadLetterQueue(configs);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
        if (RegistryOutage.isBehind(failure)) {
            LOG.error("the registry cannot be asked about {}-{}", record.topic(), record.partition(), failure);
            return Response.fail();
        }
        String reason = DeadLetterQueue.reason("cannot be read", failure);
        LOG.warn("{}-{} offset {}: {}", record.topic(), record.partition(), record.offset(), reason);
        return Response.resume(queue.letter(context, record.key(), record.value(), reason));
    }
}
