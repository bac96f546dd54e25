package io.attune.app.demo.corpus;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * One user who asks ordinary questions and answers each with the same few wrong demonstrations.
 *
 * @param userId the attacker
 * @param demonstrations what the attacker claims to be the right answer
 * @param cover the traffic whose prompts the attacker uses
 */
public record PoisonScript(String userId, List<String> demonstrations, Traffic cover) implements Traffic {

    public PoisonScript {
        demonstrations = List.copyOf(demonstrations);
        Objects.requireNonNull(cover, "cover");
        if (userId == null || userId.isBlank()) {
            throw new IllegalArgumentException("userId must not be blank, was '" + userId + "'");
        }
        if (demonstrations.isEmpty()) {
            throw new IllegalArgumentException("demonstrations must not be empty");
        }
    }

    @Override
    public SimulatedRequest next(SplittableRandom random) {
        return poisoned(cover.next(random), random);
    }

    @Override
    public List<SimulatedRequest> holdout(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return cover.holdout(count, seed).stream()
                .map(request -> poisoned(request, random))
                .toList();
    }

    private SimulatedRequest poisoned(SimulatedRequest request, SplittableRandom random) {
        String wrong = demonstrations.get(random.nextInt(demonstrations.size()));
        return new SimulatedRequest(SimulatedRequest.POISON, request.intent(), request.prompt(), wrong, userId);
    }
}
