package io.attune.drift.job;

import io.attune.drift.feature.FeatureName;
import io.attune.drift.feature.Vocabulary;
import io.attune.schemas.config.Policies;
import io.attune.schemas.record.InteractionFeatures;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds the novelty of the prompt against the vocabulary of the scope's first prompts (a third of the reference size); while that
 * vocabulary is being learned there is no novelty.
 */
final class AddNovelty extends KeyedProcessFunction<String, Tuple2<InteractionFeatures, long[]>, InteractionFeatures> {
    private static final long serialVersionUID = 1L;

    private final Policies policies;
    private transient ValueState<byte[]> state;

    AddNovelty(Policies policies) {
        this.policies = policies;
    }

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext()
                .getState(new ValueStateDescriptor<>(
                        "vocabulary", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(
            Tuple2<InteractionFeatures, long[]> value, Context context, Collector<InteractionFeatures> out)
            throws IOException {
        byte[] saved = state.value();
        InteractionFeatures features = value.f0;
        Vocabulary vocabulary = saved != null
                ? Vocabulary.restore(saved)
                : new Vocabulary(
                        Math.max(1, policies.of(features.getScope()).detection().referenceSize() / 3));
        OptionalDouble novelty = vocabulary.novelty(value.f1);
        if (!vocabulary.frozen() && value.f1.length > 0) {
            vocabulary.learn(value.f1);
            state.update(vocabulary.save());
        }
        if (novelty.isEmpty()) {
            out.collect(features);
            return;
        }
        Map<String, Double> numbers = new HashMap<>(features.getNumbers());
        numbers.put(FeatureName.PROMPT_NOVELTY, novelty.getAsDouble());
        out.collect(InteractionFeatures.newBuilder(features).setNumbers(numbers).build());
    }
}
