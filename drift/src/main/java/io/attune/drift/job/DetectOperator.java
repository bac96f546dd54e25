package io.attune.drift.job;

import io.attune.drift.watch.ScopeWatch;
import io.attune.drift.watch.ScopeWatchCodec;
import io.attune.drift.watch.WatchOutput;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Detection, keyed by scope. The scopes in use are live objects, at most so many per task; keyed state holds each scope as one value of
 * versioned bytes, written when a checkpoint begins (for scopes touched since the last) and when a scope makes room for another. An event
 * thus costs no state access while its scope is in use, on any state back-end, and one read after that. An operator and not a function,
 * because only an operator may write keyed state before a checkpoint's barrier.
 */
final class DetectOperator extends AbstractStreamOperator<Signal>
        implements OneInputStreamOperator<RawRecord, Signal>, WatchOutput {
    private static final long serialVersionUID = 1L;

    static final OutputTag<Alert> ALERTS = new OutputTag<>("alerts", new AvroTypeInfo<>(Alert.class));

    private final DeserializerSource<InteractionFeatures> deserializers;
    private final Policies policies;
    private final int liveScopes;
    private transient RecordDecoder<InteractionFeatures> decoder;
    private transient ScopeWatchCodec codec;
    private transient ValueState<byte[]> state;
    private transient LiveScopes live;
    private transient StreamRecord<Signal> signal;

    /** @param liveScopes how many scopes a task keeps as objects; 0 for as many as its share of the heap holds */
    DetectOperator(DeserializerSource<InteractionFeatures> deserializers, Policies policies, int liveScopes) {
        this.deserializers = deserializers;
        this.policies = policies;
        this.liveScopes = liveScopes;
    }

    /** The key of a record: its scope. */
    static String scope(RawRecord raw) {
        return new String(raw.key(), StandardCharsets.UTF_8);
    }

    @Override
    public void open() throws Exception {
        super.open();
        decoder = new RecordDecoder<>(deserializers.create(), Sane::problem);
        codec = new ScopeWatchCodec();
        live = new LiveScopes(
                liveScopes > 0
                        ? liveScopes
                        : LiveScopes.fitting(
                                Runtime.getRuntime().maxMemory(),
                                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks()));
        signal = new StreamRecord<>(null);
        state = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("scope", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(StreamRecord<RawRecord> element) throws Exception {
        RawRecord raw = element.getValue();
        InteractionFeatures features = decoder.decode(raw);
        if (features == null) {
            refuse(raw, decoder.problem());
            return;
        }
        String scope = (String) getCurrentKey();
        if (!scope.equals(features.getScope())) {
            refuse(raw, "the key must be the scope, was '" + Sane.cut(scope) + "'");
            return;
        }
        LiveScopes.Live held = held(scope);
        held.touched = true;
        List<String> unused = held.watch.observe(
                features, policies.of(scope).detection(), policies.falseAlarms(scope), codec.detectors(), this);
        if (!unused.isEmpty()) {
            refuse(raw, String.join("; ", unused));
        }
    }

    private LiveScopes.Live held(String scope) throws Exception {
        LiveScopes.Live held = live.get(scope);
        if (held == null) {
            byte[] saved = state.value();
            held = live.add(scope, saved == null ? new ScopeWatch(scope) : codec.restore(saved));
            for (LiveScopes.Live surplus : live.takeSurplus()) {
                save(surplus);
            }
            setCurrentKey(scope);
        }
        return held;
    }

    private void save(LiveScopes.Live held) throws Exception {
        if (held.touched) {
            setCurrentKey(held.scope);
            state.update(codec.save(held.watch));
            held.touched = false;
        }
    }

    /**
     * A scope that has new detectors goes on as it would after a restart, from its saved state: read in one go, its objects lie together in memory, where the
     * processor finds them sooner than those that came record by record.
     */
    private void gather(LiveScopes.Live held) throws Exception {
        int detectors = held.watch.detectors();
        if (detectors != held.gathered) {
            setCurrentKey(held.scope);
            held.watch = codec.restore(state.value());
            held.gathered = detectors;
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        for (LiveScopes.Live held : live.all()) {
            save(held);
            gather(held);
        }
    }

    private void refuse(RawRecord raw, String why) {
        output.collect(DeadLetters.TAG, new StreamRecord<>(DeadLetters.of(raw, why)));
    }

    @Override
    public void signal(Signal told) {
        output.collect(signal.replace(told));
    }

    @Override
    public void alert(Alert told) {
        output.collect(ALERTS, new StreamRecord<>(told));
    }

    @Override
    public void close() throws Exception {
        if (decoder != null) {
            decoder.close();
        }
        super.close();
    }
}
