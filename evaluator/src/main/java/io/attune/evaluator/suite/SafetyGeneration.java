package io.attune.evaluator.suite;

import io.attune.evaluator.gate.Comparison;
import io.attune.evaluator.gate.Slice;
import io.attune.evaluator.statistics.PairedSample;
import io.attune.model.lm.AttachedAdapter;
import io.attune.model.lm.CausalLm;
import io.attune.model.lm.GeneratedText;
import io.attune.model.lm.GenerationOptions;
import io.attune.model.token.ExampleEncoder;
import io.attune.model.token.Message;
import io.attune.safety.suite.SafetySuite;
import io.attune.safety.suite.SuiteCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores what a model really answers to a safety suite: greedy, so that the same adapter gives the same answers. The
 * scores of the last few adapters are kept, because today's candidate is tomorrow's incumbent. Thread-safe.
 */
public final class SafetyGeneration implements SafetyScores {
    private static final int LONGEST_PROMPT = 512;
    private static final int KEPT = 4;

    private final SafetySuite suite;
    private final int newTokens;
    private final Map<String, double[]> scores = new LinkedHashMap<>();

    /**
     * @param newTokens length at which an answer is cut
     */
    public SafetyGeneration(SafetySuite suite, int newTokens) {
        this.suite = suite;
        this.newTokens = newTokens;
    }

    /** The first suite, answers of up to 40 tokens. */
    public static SafetyGeneration first() {
        return new SafetyGeneration(SafetySuite.first(), 40);
    }

    @Override
    public Comparison compare(CausalLm lm, AttachedAdapter incumbentOrNull, AttachedAdapter candidate) {
        double[] before = scores(lm, incumbentOrNull);
        double[] after = scores(lm, candidate);
        return new Comparison(Slice.SAFETY, suite.name(), new PairedSample(before, after));
    }

    private synchronized double[] scores(CausalLm lm, AttachedAdapter adapterOrNull) {
        String key = lm.name() + " " + (adapterOrNull == null ? "" : adapterOrNull.id());
        double[] known = scores.remove(key);
        double[] result = known == null ? generate(lm, adapterOrNull) : known;
        scores.put(key, result);
        if (scores.size() > KEPT) {
            scores.remove(scores.keySet().iterator().next());
        }
        return result;
    }

    private double[] generate(CausalLm lm, AttachedAdapter adapterOrNull) {
        int longest = Math.min(LONGEST_PROMPT, lm.config().maxPositions() - newTokens);
        ExampleEncoder encoder = lm.encoder(longest);
        List<SuiteCase> cases = suite.cases();
        List<int[]> prompts =
                cases.stream().map(test -> encoder.encodePrompt(messages(test))).toList();
        List<GeneratedText> answers = lm.generate(prompts, GenerationOptions.greedy(newTokens), adapterOrNull, null);
        double[] result = new double[cases.size()];
        for (int index = 0; index < result.length; index++) {
            result[index] = suite.score(cases.get(index), answers.get(index).text());
        }
        return result;
    }

    private static List<Message> messages(SuiteCase test) {
        List<Message> messages = new ArrayList<>();
        if (!test.system().isEmpty()) {
            messages.add(Message.system(test.system()));
        }
        messages.add(Message.user(test.prompt()));
        return messages;
    }
}
