package io.attune.drift.job;

import io.attune.schemas.config.CurationPolicy;
import io.attune.schemas.config.DetectionPolicy;
import io.attune.schemas.config.Policies;
import io.attune.schemas.config.ScopePolicy;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Signal;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** A detecting operator with one input of records and one of deployments. */
final class Harness<T> implements AutoCloseable {

    private final KeyedTwoInputStreamOperatorTestHarness<String, T, Deployment, Signal> operator;

    Harness(KeyedCoProcessFunction<String, T, Deployment, Signal> function, KeySelector<T, String> scope)
            throws Exception {
        this(function, scope, null);
    }

    Harness(
            KeyedCoProcessFunction<String, T, Deployment, Signal> function,
            KeySelector<T, String> scope,
            OperatorSubtaskState state)
            throws Exception {
        operator = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(function), scope, Deployment::getScope, Types.STRING);
        operator.setup();
        if (state != null) {
            operator.initializeState(state);
        }
        operator.open();
    }

    static Policies policies(int referenceSize, double runLength) {
        ScopePolicy standard = ScopePolicy.standard();
        CurationPolicy curation = standard.curation();
        return new Policies(
                new ScopePolicy(
                        new DetectionPolicy(referenceSize, runLength, 1.0, 25),
                        curation,
                        standard.retrain(),
                        standard.training(),
                        standard.gate()),
                Map.of());
    }

    void send(T record) throws Exception {
        operator.processElement1(new StreamRecord<>(record));
    }

    void deploy(Deployment deployment) throws Exception {
        operator.processElement2(new StreamRecord<>(deployment));
    }

    List<Alert> alerts() {
        var queue = operator.getSideOutput(SideOutput.ALERTS);
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
        return operator.snapshot(1, 1);
    }

    @Override
    public void close() throws Exception {
        operator.close();
    }
}
