package io.attune.app.demo.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.attune.app.demo.corpus.FixedTraffic.PromptAndAnswers;
import java.util.List;

/**
 * The YAML form of the prompts that a scanner must notice, and of the poison script.
 *
 * @param harmful prompts that deserve a refusal
 * @param refusals the acceptable refusals
 * @param pii prompts with personal data, each with its answer
 * @param poison the attacker
 */
record GuardedFile(List<Entry> harmful, List<String> refusals, List<Entry> pii, Poison poison) {

    record Entry(String prompt, String answer) {}

    record Poison(String userId, List<String> demonstrations) {}

    static GuardedFile parse(String yaml) {
        try {
            return new YAMLMapper().readValue(yaml, GuardedFile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("guarded prompts cannot be read: " + e.getMessage(), e);
        }
    }

    List<PromptAndAnswers> harmfulPrompts() {
        return harmful.stream()
                .map(entry -> new PromptAndAnswers(entry.prompt(), refusals))
                .toList();
    }

    List<PromptAndAnswers> piiPrompts() {
        return pii.stream()
                .map(entry -> new PromptAndAnswers(entry.prompt(), List.of(entry.answer())))
                .toList();
    }
}
