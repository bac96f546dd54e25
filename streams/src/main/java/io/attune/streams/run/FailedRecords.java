package io.attune.streams.run;

import io.attune.schemas.serde.RegistryOutage;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that a processor fails on goes to the dead letters, and the rest goes on. What the broker, a store or a serde reports is not the
 * record's fault: then the thread fails and is replaced, and the record is tried again.
 */
public final class FailedRecords implements ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FailedRecords.class);

    private DeadLetterQueue queue;

    @Override
    public void configure(Map<String, ?> configs) {
        queue = new DeadLetterQueue(configs);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        boolean punctuation = record == null || context.sourceRawValue() == null;
        if (punctuation || failure instanceof KafkaException || RegistryOutage.isBehind(failure)) {
            LOG.error("{} of {} failed", context.processorNodeId(), context.taskId(), failure);
            return Response.fail();
        }
        String reason = DeadLetterQueue.reason(context.processorNodeId() + " failed", failure);
        LOG.error(
                "{}-{} offset {} is put aside: {}",
                context.topic(),
                context.partition(),
                context.offset(),
                reason,
                failure);
        return Response.resume(queue.letter(context, context.sourceRawKey(), context.sourceRawValue(), reason));
    }
}
