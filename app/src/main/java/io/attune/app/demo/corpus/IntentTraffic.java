package io.attune.app.demo.corpus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Requests drawn from weighted intents, by a fixed crowd of users. */
final class IntentTraffic implements Traffic {

    private static final int TRIES_PER_HELD_OUT = 200;

    private final String kind;
    private final List<Intent> intents;
    /** Every intent as often as its weight says. */
    private final List<Intent> wheel = new ArrayList<>();

    private final Wording wording;
    private final Crowd crowd;

    IntentTraffic(String kind, List<Intent> intents, Wording wording, Crowd crowd) {
        this.kind = kind;
        this.intents = List.copyOf(intents);
        this.wording = wording;
        this.crowd = crowd;
        for (Intent intent : intents) {
            for (int i = 0; i < intent.weight(); i++) {
                wheel.add(intent);
            }
        }
    }

    List<Intent> intents() {
        return intents;
    }

    @Override
    public SimulatedRequest next(SplittableRandom random) {
        Intent intent = wheel.get(random.nextInt(wheel.size()));
        return request(intent, intent.prompt(random), random);
    }

    @Override
    public List<SimulatedRequest> holdout(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Intent> order = shuffled(wheel, random);
        Set<String> seen = new HashSet<>();
        List<SimulatedRequest> requests = new ArrayList<>();
        // Round robin, so that small sets cover many intents.
        for (int turn = 0; requests.size() < count; turn++) {
            if (turn >= (long) count * TRIES_PER_HELD_OUT) {
                throw new IllegalArgumentException(
                        "count " + count + " is more than the distinct held-out prompts of " + kind);
            }
            Intent intent = order.get(turn % order.size());
            SimulatedRequest request = request(intent, intent.heldOut(), random);
            if (seen.add(request.prompt())) {
                requests.add(request);
            }
        }
        return List.copyOf(requests);
    }

    private SimulatedRequest request(Intent intent, Template phrasing, SplittableRandom random) {
        Map<String, String> row = intent.row(random);
        String prompt = wording.dress(phrasing, row, intent.plain(), random);
        return new SimulatedRequest(kind, intent.id(), prompt, intent.answer().render(row), crowd.user(random));
    }

    private static List<Intent> shuffled(List<Intent> intents, SplittableRandom random) {
        List<Intent> order = new ArrayList<>(intents);
        for (int i = order.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            Intent swap = order.get(i);
            order.set(i, order.get(j));
            order.set(j, swap);
        }
        return order;
    }
}
