package io.attune.streams.curation;

import io.attune.schemas.record.DeadLetter;
import io.attune.streams.store.DeadLetterWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Turns what was put aside into dead letters under the original key. */
final class PutAsideProcessor extends ContextualProcessor<String, PutAside, byte[], DeadLetter> {
    private final DeadLetterWriter writer;

    PutAsideProcessor(DeadLetterWriter writer) {
        this.writer = writer;
    }

    @Override
    public void process(Record<String, PutAside> record) {
        PutAside aside = record.value();
        byte[] key = aside.key().getBytes(StandardCharsets.UTF_8);
        long now = context().currentSystemTimeMs();
        DeadLetter letter = writer.write(
                aside.topic(),
                aside.scope(),
                aside.partition(),
                aside.offset(),
                key,
                writer.bytes(aside.topic(), aside.value()),
                aside.reason(),
                now);
        context().forward(new Record<>(key, letter, now));
    }
}
