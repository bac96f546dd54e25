package io.attune.safety.scan.prompt;

import com.google.re2j.Matcher;
import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import io.attune.safety.scan.text.FoldedText;
import io.attune.safety.scan.text.LinearTextModel;
import io.attune.safety.scan.text.WindowScore;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Prompt injection and jailbreaks: wording rules on the folded text and on decoded payloads, chat template markers, long repetitions, and
 * one linear model for each hazard over sliding windows. A hazard's score is the highest of what its parts say; weights come from the
 * training in this module's test sources.
 */
public final class PromptAttackScanner implements Scanner {
    private static final int REPEATS = 40;
    private static final int MAX_HITS_PER_RULE = 8;
    private static final List<String> TEMPLATE_MARKERS = List.of(
            "<|im_start|>",
            "<|im_end|>",
            "<|system|>",
            "<|endoftext|>",
            "<|eot_id|>",
            "<|start_header_id|>",
            "<<sys>>",
            "[/inst]",
            "</s><s>");

    private final LinearTextModel injection;
    private final LinearTextModel jailbreak;

    public PromptAttackScanner() {
        this(
                LinearTextModel.resource("/io/attune/safety/scan/prompt/injection.model"),
                LinearTextModel.resource("/io/attune/safety/scan/prompt/jailbreak.model"));
    }

    public PromptAttackScanner(LinearTextModel injection, LinearTextModel jailbreak) {
        if (injection.log2() != jailbreak.log2()) {
            throw new IllegalArgumentException("the models must read the same features, was " + injection.log2()
                    + " and " + jailbreak.log2() + " bits");
        }
        this.injection = injection;
        this.jailbreak = jailbreak;
    }

    @Override
    public String name() {
        return "prompt-attack";
    }

    @Override
    public String version() {
        return "1-models" + injection.version() + "." + jailbreak.version();
    }

    @Override
    public Set<Hazard> hazards() {
        return Set.of(Hazard.PROMPT_INJECTION, Hazard.JAILBREAK);
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        FoldedText folded = FoldedText.of(text);
        rules(folded, InjectionRules.ALL, Hazard.PROMPT_INJECTION, out);
        rules(folded, InjectionRules.OTHER_LANGUAGES, Hazard.PROMPT_INJECTION, out);
        rules(folded, JailbreakRules.ALL, Hazard.JAILBREAK, out);
        payloads(text, out);
        templateMarkers(text, out);
        repetition(folded, out);
        List<WindowScore> best = WindowScore.best(folded, injection, jailbreak);
        model(best.get(0), Hazard.PROMPT_INJECTION, out);
        model(best.get(1), Hazard.JAILBREAK, out);
    }

    private void rules(FoldedText folded, List<PhraseRule> rules, Hazard hazard, FindingConsumer out) {
        String text = folded.text();
        for (PhraseRule rule : rules) {
            if (!rule.possible(text)) {
                continue;
            }
            Matcher m = rule.pattern().matcher(text);
            for (int hits = 0; hits < MAX_HITS_PER_RULE && m.find(); hits++) {
                int start = text.charAt(m.start()) == ' ' ? m.start() + 1 : m.start();
                int end = text.charAt(m.end() - 1) == ' ' ? m.end() - 1 : m.end();
                if (!rule.notBefore().contains(nextWord(text, end))) {
                    out.accept(new Finding(
                            hazard, rule.score(), folded.originalStart(start), folded.originalEnd(end), name()));
                }
            }
        }
    }

    private static String nextWord(String text, int end) {
        if (end >= text.length()) {
            return "";
        }
        int stop = text.indexOf(' ', end + 1);
        return text.substring(end + 1, stop < 0 ? text.length() : stop);
    }

    private void payloads(String text, FindingConsumer out) {
        for (EncodedPayloads.Payload payload : EncodedPayloads.in(text)) {
            FoldedText folded = FoldedText.of(payload.text());
            rules(folded, InjectionRules.ALL, Hazard.PROMPT_INJECTION, f -> out.accept(moved(f, payload)));
            rules(folded, JailbreakRules.ALL, Hazard.JAILBREAK, f -> out.accept(moved(f, payload)));
        }
    }

    private static Finding moved(Finding inside, EncodedPayloads.Payload payload) {
        return new Finding(inside.hazard(), inside.score(), payload.start(), payload.end(), inside.scanner());
    }

    private void templateMarkers(String text, FindingConsumer out) {
        if (text.indexOf('|') < 0 && text.indexOf('<') < 0 && text.indexOf('[') < 0) {
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() != text.length()) {
            lower = text;
        }
        for (String marker : TEMPLATE_MARKERS) {
            int at = lower.indexOf(marker);
            if (at >= 0) {
                out.accept(new Finding(Hazard.PROMPT_INJECTION, 0.8, at, at + marker.length(), name()));
            }
        }
    }

    private void repetition(FoldedText folded, FindingConsumer out) {
        List<FoldedText.Word> words = folded.words();
        int from = 0;
        for (int i = 1; i <= words.size(); i++) {
            if (i == words.size() || !words.get(i).text().equals(words.get(from).text())) {
                if (i - from >= REPEATS) {
                    out.accept(new Finding(
                            Hazard.PROMPT_INJECTION,
                            0.7,
                            words.get(from).start(),
                            words.get(i - 1).end(),
                            name()));
                }
                from = i;
            }
        }
    }

    private void model(WindowScore best, Hazard hazard, FindingConsumer out) {
        if (best.score() >= WindowScore.REPORTED) {
            out.accept(new Finding(hazard, best.score(), best.start(), best.end(), name()));
        }
    }
}
