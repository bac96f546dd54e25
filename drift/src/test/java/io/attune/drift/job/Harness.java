package io.attune.drift.job;

import io.attune.drift.watch.ScopeDriver;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import io.attune.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The detecting operator. Records are written at their event time. */
final class Harness implements AutoCloseable {

    private final KeyedOneInputStreamOperatorTestHarness<String, RawRecord, Signal> operator;
    private long offset;

    Harness(int liveScopes, OperatorSubtaskState state) throws Exception {
        operator = new KeyedOneInputStreamOperatorTestHarness<>(
                new DetectOperator(() -> PlainAvro.deserializer(InteractionFeatures.class), policies(150), liveScopes),
                DetectOperator::scope,
                Types.STRING);
        operator.setup();
        if (state != null) {
            operator.initializeState(state);
        }
        operator.open();
    }

    static Policies policies(int reference) {
        return policies(reference, null);
    }

    static Policies policies(int reference, String baseline) {
        ScopePolicy standard = ScopePolicy.standard();
        return new Policies(
                new ScopePolicy(
                        ScopeDriver.policy(reference).from(baseline),
                        standard.curation(),
                        standard.retrain(),
                        standard.training(),
                        standard.gate()),
                Map.of());
    }

    void send(InteractionFeatures record) throws Exception {
        send(record.getScope(), PlainAvro.write(record), record.getEventTime());
    }

    void send(String key, byte[] value, long written) throws Exception {
        operator.processElement(new StreamRecord<>(new RawRecord(
                Topic.FEATURES.topicName(), 0, offset++, written, key.getBytes(StandardCharsets.UTF_8), value)));
    }

    List<Alert> alerts() {
        var queue = operator.getSideOutput(DetectOperator.ALERTS);
        return queue == null
                ? List.of()
                : queue.stream().map(StreamRecord::getValue).toList();
    }

    List<DeadLetter> deadLetters() {
        var queue = operator.getSideOutput(DeadLetters.TAG);
        return queue == null
                ? List.of()
                : queue.stream().map(StreamRecord::getValue).toList();
    }

    List<Signal> signals() {
        return operator.extractOutputValues();
    }

    OperatorSubtaskState snapshot() throws Exception {
        operator.prepareSnapshotPreBarrier(1);
        return operator.snapshot(1, 1);
    }

    @Override
    public void close() throws Exception {
        operator.close();
    }
}
