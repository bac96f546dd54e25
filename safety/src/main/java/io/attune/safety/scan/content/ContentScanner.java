package io.attune.safety.scan.content;

import io.attune.safety.scan.Finding;
import io.attune.safety.scan.FindingConsumer;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.Scanner;
import io.attune.safety.scan.text.FoldedText;
import io.attune.safety.scan.text.LinearTextModel;
import io.attune.safety.scan.text.WindowScore;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Hate (S10) by a linear model; requests for help with violence (S1), other crimes (S2), weapons of mass harm (S9) and self-harm (S11) by the
 * co-occurrence rules of {@link RequestRules}. Measured in docs/benchmarks/safety.md: these are first filters, not judges.
 */
public final class ContentScanner implements Scanner {
    private final LinearTextModel hate;

    public ContentScanner() {
        this(LinearTextModel.resource("/io/attune/safety/scan/content/hate.model"));
    }

    public ContentScanner(LinearTextModel hate) {
        this.hate = hate;
    }

    @Override
    public String name() {
        return "content";
    }

    @Override
    public String version() {
        return "1-model" + hate.version();
    }

    @Override
    public Set<Hazard> hazards() {
        Set<Hazard> hazards = EnumSet.of(Hazard.S10);
        RequestRules.all().forEach(rule -> hazards.add(rule.hazard()));
        return hazards;
    }

    @Override
    public void scan(String text, FindingConsumer out) {
        FoldedText folded = FoldedText.of(text);
        List<FoldedText.Word> words = folded.words();
        for (RequestRules rule : RequestRules.possible(folded)) {
            rule.find(
                    folded,
                    (from, to) -> out.accept(new Finding(
                            rule.hazard(),
                            rule.score(),
                            words.get(from).start(),
                            words.get(to).end(),
                            name())));
        }
        WindowScore best = WindowScore.best(folded, hate).get(0);
        if (best.score() >= WindowScore.REPORTED) {
            out.accept(new Finding(Hazard.S10, best.score(), best.start(), best.end(), name()));
        }
    }
}
