package io.attune.safety.job;

import io.attune.safety.scan.ScannerSuite;
import io.attune.safety.verdict.Judge;
import io.attune.safety.verdict.Judgement;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Feedback;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.SafetyVerdict;
import io.attune.schemas.serde.RegistryOutage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a record, scans its texts, emits the verdict; what cannot be read or scanned goes to the dead letters and the rest goes on. */
final class ScanFunction extends ProcessFunction<RawRecord, SafetyVerdict> {
    static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", new AvroTypeInfo<>(DeadLetter.class));
    static final OutputTag<HazardObservation> OBSERVATIONS =
            new OutputTag<>("observations", Types.POJO(HazardObservation.class));

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(ScanFunction.class);
    private static final int MAX_DEAD_BYTES = 1_000_000;
    private static final int MAX_REASON = 500;

    private final RecordDecoder decoder;
    private final String component;
    private transient Judge judge;

    ScanFunction(RecordDecoder decoder, String component) {
        this.decoder = decoder;
        this.component = component;
    }

    @Override
    public void open(OpenContext context) {
        judge = new Judge(ScannerSuite.standard());
        decoder.open();
    }

    @Override
    public void close() {
        decoder.close();
    }

    @Override
    public void processElement(RawRecord raw, Context context, Collector<SafetyVerdict> out) {
        try {
            emit(decoder.decode(raw), context, out);
        } catch (RuntimeException e) {
            if (RegistryOutage.isBehind(e)) {
                throw e;
            }
            log.warn(
                    "a record of {} at {}-{} was put aside: {}",
                    raw.topic,
                    raw.partition,
                    raw.offset,
                    e.getClass().getSimpleName());
            context.output(DEAD_LETTERS, deadLetter(raw, e));
        }
    }

    private void emit(SpecificRecord record, Context context, Collector<SafetyVerdict> out) {
        if (record instanceof Interaction interaction) {
            Judgement judgement = judge.judge(interaction);
            out.collect(judgement.verdict());
            context.output(
                    OBSERVATIONS,
                    new HazardObservation(
                            interaction.getScope(),
                            interaction.getId(),
                            interaction.getAdapterId(),
                            interaction.getEventTime(),
                            judgement.watched().toArray(String[]::new)));
        } else if (record instanceof Feedback feedback) {
            judge.judge(feedback).ifPresent(out::collect);
        } else {
            throw new IllegalArgumentException("neither an interaction nor feedback");
        }
    }

    private DeadLetter deadLetter(RawRecord raw, RuntimeException cause) {
        byte[] value = raw.value == null ? new byte[0] : raw.value;
        String reason =
                "the safety job cannot process it: " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return DeadLetter.newBuilder()
                .setId(component + ":" + raw.topic + "-" + raw.partition + "-" + raw.offset)
                .setScope(null)
                .setEventTime(System.currentTimeMillis())
                .setComponent(component)
                .setTopic(raw.topic)
                .setPartition(raw.partition)
                .setOffset(raw.offset)
                .setKey(raw.key == null ? null : ByteBuffer.wrap(raw.key))
                .setValue(
                        ByteBuffer.wrap(value.length <= MAX_DEAD_BYTES ? value : Arrays.copyOf(value, MAX_DEAD_BYTES)))
                .setValueSize(value.length)
                .setReason(reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON))
                .build();
    }
}
