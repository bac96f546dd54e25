package io.attune.app.demo.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One thing that users ask for.
 *
 * @param id name
 * @param weight how often it is asked relative to the other intents, at least 1
 * @param plain whether the prompt stands alone, without an opening or a closing phrase
 * @param prompts phrasings of the traffic
 * @param heldOut the phrasing kept for evaluation
 * @param answer the right answer
 * @param rows slot values; one empty row where the intent has no slots
 * @param mixes further tables of which each answer takes one row, where a request has many good answers
 */
record Intent(
        String id,
        int weight,
        boolean plain,
        List<Template> prompts,
        Template heldOut,
        Template answer,
        List<Map<String, String>> rows,
        List<List<Map<String, String>>> mixes) {

    Intent {
        prompts = List.copyOf(prompts);
        rows = List.copyOf(rows);
        mixes = List.copyOf(mixes);
        if (weight < 1) {
            throw new IllegalArgumentException("weight of intent " + id + " must be at least 1, not " + weight);
        }
        if (prompts.isEmpty() || rows.isEmpty()) {
            throw new IllegalArgumentException("intent " + id + " needs prompts and rows");
        }
    }

    Template prompt(SplittableRandom random) {
        return prompts.get(random.nextInt(prompts.size()));
    }

    Map<String, String> row(SplittableRandom random) {
        Map<String, String> row = pick(rows, random);
        if (mixes.isEmpty()) {
            return row;
        }
        Map<String, String> mixed = new HashMap<>(row);
        mixes.forEach(table -> mixed.putAll(pick(table, random)));
        return mixed;
    }

    /** Whether a request has many good answers, of which the reference is one. */
    boolean open() {
        return !mixes.isEmpty();
    }

    private static Map<String, String> pick(List<Map<String, String>> table, SplittableRandom random) {
        return table.get(random.nextInt(table.size()));
    }
}
