package io.attune.serving.api;

import io.attune.schemas.record.Interaction;
import io.attune.serving.spool.Spool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interactions in a spool, as Avro with the schema that they were written with. */
final class InteractionSpool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InteractionSpool.class);

    private final Spool spool;

    /** An interaction of an earlier process, and where it lies. */
    record Recovered(Interaction interaction, Spool.Handle handle) {}

    InteractionSpool(Path folder, long capacity) {
        byte[] schema = Interaction.getClassSchema().toString().getBytes(StandardCharsets.UTF_8);
        try {
            this.spool = Spool.open(folder, schema, capacity);
        } catch (IOException e) {
            throw new UncheckedIOException("the spool of interactions cannot be used: " + e.getMessage(), e);
        }
    }

    /** What earlier processes could not give to Kafka, given out once. What cannot be read is left where it is, with an error in the log. */
    List<Recovered> takeRecovered() {
        List<Recovered> all = new ArrayList<>();
        for (Spool.Record found : spool.takeRecovered()) {
            try {
                Schema written = new Schema.Parser().parse(new String(found.header(), StandardCharsets.UTF_8));
                Interaction interaction = new SpecificDatumReader<Interaction>(written, Interaction.getClassSchema())
                        .read(null, DecoderFactory.get().binaryDecoder(found.payload(), null));
                all.add(new Recovered(interaction, found.handle()));
            } catch (IOException | AvroRuntimeException e) {
                log.error("an interaction in the spool cannot be read and stays there", e);
            }
        }
        return all;
    }

    /** Appends; the interaction is on the disk when this returns. */
    Spool.Handle append(Interaction interaction) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new SpecificDatumWriter<>(Interaction.class).write(interaction, encoder);
        return spool.append(bytes.toByteArray());
    }

    /** Kafka has it. */
    void done(Spool.Handle handle) {
        try {
            spool.done(handle);
        } catch (IOException e) {
            // It is sent once more after the next start, under the same id.
            log.warn("an interaction that Kafka has cannot be marked so in the spool: {}", e.getMessage());
        }
    }

    int pending() {
        return spool.pending();
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
