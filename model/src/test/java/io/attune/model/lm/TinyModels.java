package io.attune.model.lm;

import ai.djl.Device;
import io.attune.model.adapter.GoldenOutputs;
import io.attune.model.adapter.LoraAdapter;
import io.attune.model.adapter.LoraConfig;
import io.attune.model.adapter.LoraPair;
import io.attune.model.format.ModelConfig;
import io.attune.model.format.Weights;
import io.attune.model.token.ChatTemplate;
import io.attune.model.token.EncodedExample;
import io.attune.model.token.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Random models, adapters and examples for tests. */
final class TinyModels {
    private TinyModels() {}

    static CausalLm load(Weights weights, int numberType) {
        return load(weights, numberType, Set.of(39));
    }

    static CausalLm load(Weights weights, int numberType, Set<Integer> eos) {
        try {
            return new CausalLm(
                    NativeLlama.load(weights, numberType, Device.cpu()),
                    new LetterTokenizer(eos),
                    (messages, open) -> plain(messages));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text of the messages, and nothing round it. */
    private static List<ChatTemplate.Segment> plain(List<Message> messages) {
        return messages.stream()
                .<ChatTemplate.Segment>map(message -> new ChatTemplate.Segment.Text(message.content()))
                .toList();
    }

    static LoraConfig config(int rank, List<String> targets) {
        return new LoraConfig(rank, 2f * rank, 0, targets, "tiny");
    }

    /** An adapter large enough to change every logit. */
    static LoraAdapter adapter(ModelConfig model, LoraConfig config, long seed) {
        Random random = new Random(seed);
        Map<String, LoraPair> pairs = new LinkedHashMap<>();
        AdapterLayout.of(model, config).slots().forEach((path, slot) -> {
            float[] a = floats(random, slot.rank() * slot.in());
            float[] b = floats(random, slot.rank() * slot.out());
            float[] m = null;
            if (config.dora()) {
                m = floats(random, slot.out());
                for (int i = 0; i < m.length; i++) {
                    m[i] += 1.5f;
                }
            }
            pairs.put(path, new LoraPair(a, b, m, slot.rank(), slot.in(), slot.out()));
        });
        return LoraAdapter.of(config, pairs, GoldenOutputs.NONE);
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.15 * random.nextGaussian());
        }
        return values;
    }

    /** Examples of different lengths; the first {@code shared} tokens are the same in all of them. */
    static List<EncodedExample> examples(int count, int shared, long seed) {
        Random random = new Random(seed);
        int[] beginning = tokens(random, shared);
        List<EncodedExample> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] own = tokens(random, 3 + random.nextInt(14));
            int[] all = Arrays.copyOf(beginning, shared + own.length);
            System.arraycopy(own, 0, all, shared, own.length);
            examples.add(new EncodedExample(all, shared + 1 + random.nextInt(own.length - 1)));
        }
        return examples;
    }

    static int[] tokens(Random random, int count) {
        return random.ints(count, 0, 39).toArray();
    }
}
