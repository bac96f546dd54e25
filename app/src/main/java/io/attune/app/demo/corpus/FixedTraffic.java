package io.attune.app.demo.corpus;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Requests drawn evenly from a fixed list of prompts, by the crowd. */
final class FixedTraffic implements Traffic {

    private final String kind;
    private final List<PromptAndAnswers> prompts;
    private final Crowd crowd;

    /** A prompt and its acceptable answers, of which a request carries one. */
    record PromptAndAnswers(String prompt, List<String> answers) {
        PromptAndAnswers {
            answers = List.copyOf(answers);
        }
    }

    FixedTraffic(String kind, List<PromptAndAnswers> prompts, Crowd crowd) {
        this.kind = kind;
        this.prompts = List.copyOf(prompts);
        this.crowd = crowd;
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("prompts of " + kind + " must not be empty");
        }
    }

    int size() {
        return prompts.size();
    }

    @Override
    public SimulatedRequest next(SplittableRandom random) {
        return request(random.nextInt(prompts.size()), random);
    }

    /** These prompts have no second phrasing: the list itself is what there is to evaluate on. */
    @Override
    public List<SimulatedRequest> holdout(int count, long seed) {
        if (count > prompts.size()) {
            throw new IllegalArgumentException(
                    "count " + count + " is more than the " + prompts.size() + " prompts of " + kind);
        }
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count)
                .mapToObj(index -> request(index, random))
                .toList();
    }

    private SimulatedRequest request(int index, SplittableRandom random) {
        PromptAndAnswers chosen = prompts.get(index);
        String answer = chosen.answers().get(random.nextInt(chosen.answers().size()));
        String intent = kind.toLowerCase(Locale.ROOT) + "-" + (index + 1);
        return new SimulatedRequest(kind, intent, chosen.prompt(), answer, crowd.user(random));
    }
}
