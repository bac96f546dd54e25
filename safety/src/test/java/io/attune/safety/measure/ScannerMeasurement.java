package io.attune.safety.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.safety.scan.Finding;
import io.attune.safety.scan.Hazard;
import io.attune.safety.scan.ScanResult;
import io.attune.safety.scan.ScannerSuite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures of docs/benchmarks/safety.md, on the held-out side of each split; skipped where the data sets are not there. */
class ScannerMeasurement {
    private final ScannerSuite suite = ScannerSuite.standard();
    private SharedData data;

    @BeforeEach
    void find() {
        data = SharedData.find().orElse(null);
        assumeTrue(data != null, "data sets are not there");
    }

    @Test
    void attacksAgainstBenign() {
        Map<String, List<String>> benign = benign();
        List<Double> benignJailbreak = new ArrayList<>();
        List<Double> benignInjection = new ArrayList<>();
        System.out.println(
                "| benign, held out | n | JAILBREAK | PROMPT_INJECTION | S1 | S9 | S10 | S11 | PII or SECRET | INVISIBLE |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        Map<String, Double> attackRate = new LinkedHashMap<>();
        benign.forEach((name, texts) -> {
            int[] counts = new int[8];
            int either = 0;
            for (String text : texts) {
                ScanResult r = suite.scan(text);
                benignJailbreak.add(r.scores().getOrDefault(Hazard.JAILBREAK, 0.0));
                benignInjection.add(r.scores().getOrDefault(Hazard.PROMPT_INJECTION, 0.0));
                Hazard[] order = {
                    Hazard.JAILBREAK, Hazard.PROMPT_INJECTION, Hazard.S1, Hazard.S9, Hazard.S10, Hazard.S11
                };
                for (int i = 0; i < order.length; i++) {
                    counts[i] += r.flagged(order[i]) ? 1 : 0;
                }
                boolean pii = r.findings().stream()
                        .anyMatch(f -> f.flagged() && f.hazard().redactable() && f.hazard() != Hazard.INVISIBLE_TEXT);
                counts[6] += pii ? 1 : 0;
                counts[7] += r.flagged(Hazard.INVISIBLE_TEXT) ? 1 : 0;
                either += r.flagged(Hazard.JAILBREAK) || r.flagged(Hazard.PROMPT_INJECTION) ? 1 : 0;
                if (Boolean.getBoolean("attune.show") && r.flagged()) {
                    System.out.println("   FP " + name + " " + r.scores() + " "
                            + text.substring(0, Math.min(160, text.length())).replace('\n', ' '));
                }
            }
            StringBuilder line = new StringBuilder("| " + name + " | " + texts.size());
            for (int count : counts) {
                line.append(" | ").append(Figures.percent(count, texts.size()));
            }
            System.out.println(line + " |");
            attackRate.put(name, either / (double) texts.size());
        });

        Map<String, String> groups = Split.groups(data.jailbreaks());
        List<String> jailbreaks = data.jailbreaks().stream()
                .filter(t -> Split.heldOut(groups.get(t), WeightsTraining.HELD_OUT))
                .toList();
        Map<String, String> injectionGroups = Split.groups(data.injections());
        List<String> injections = data.injections().stream()
                .filter(t -> Split.heldOut(injectionGroups.get(t), WeightsTraining.HELD_OUT))
                .toList();
        double jailbreakRecall = attack("jailbreaks.jsonl", jailbreaks, Hazard.JAILBREAK, benignJailbreak);
        double injectionRecall = attack("prompt_injection.jsonl", injections, Hazard.PROMPT_INJECTION, benignInjection);
        List<String> security = injections.stream()
                .filter(java.util.Set.copyOf(data.securityInjections())::contains)
                .toList();
        attack("prompt_injection.jsonl, security-violating", security, Hazard.PROMPT_INJECTION, benignInjection);
        assertThat(jailbreakRecall).isGreaterThan(0.7);
        assertThat(injectionRecall).isGreaterThan(0.3);
        for (String easy : List.of("banking77", "clinc150 test", "support instructions")) {
            assertThat(attackRate.get(easy)).as(easy).isLessThanOrEqualTo(0.005);
        }
        for (String difficult : List.of("false_refusal", "xstest safe")) {
            assertThat(attackRate.get(difficult)).as(difficult).isLessThanOrEqualTo(0.05);
        }
    }

    private Map<String, List<String>> benign() {
        int held = WeightsTraining.HELD_OUT;
        Map<String, List<String>> benign = new LinkedHashMap<>();
        benign.put("banking77", Split.held(data.banking(), held));
        benign.put("clinc150 test", data.clinc(part -> part.endsWith("test")));
        benign.put("support instructions", Split.held(data.support("instruction"), held));
        benign.put("support responses", Split.held(data.support("response"), held));
        benign.put("code instructions", Split.held(data.code(false), held));
        benign.put("code responses", Split.held(data.code(true), held));
        benign.put("gsm8k (never trained on)", data.gsm8k());
        benign.put("false_refusal", Split.held(data.falseRefusals(), held));
        benign.put("xstest safe", Split.held(data.xstest("safe"), held));
        return benign;
    }

    private double attack(String name, List<String> texts, Hazard hazard, List<Double> benign) {
        int hit = 0;
        int anyAttack = 0;
        List<Double> scores = new ArrayList<>();
        for (String text : texts) {
            ScanResult r = suite.scan(text);
            scores.add(r.scores().getOrDefault(hazard, 0.0));
            hit += r.flagged(hazard) ? 1 : 0;
            boolean any = r.flagged(Hazard.JAILBREAK) || r.flagged(Hazard.PROMPT_INJECTION);
            anyAttack += any ? 1 : 0;
            if (Boolean.getBoolean("attune.show") && !any) {
                System.out.println("   MISS " + name + " " + r.scores() + " "
                        + text.substring(0, Math.min(200, text.length())).replace('\n', ' '));
            }
        }
        long falseHits =
                benign.stream().filter(s -> s >= ScannerSuite.FLAG_THRESHOLD).count();
        System.out.printf(
                "| %s | n %d | recall %s | flagged by either attack hazard %s | false positives %s | AUC %.4f |%n",
                name,
                texts.size(),
                Figures.percent(hit, texts.size()),
                Figures.percent(anyAttack, texts.size()),
                Figures.percent((int) falseHits, benign.size()),
                Figures.auc(scores, benign));
        return hit / (double) texts.size();
    }

    /** Any further JSON Lines file with prompt and response, as -Dattune.benign=FILE: how often its texts are flagged. */
    @Test
    void anotherBenignFile() throws java.io.IOException {
        String file = System.getProperty("attune.benign");
        assumeTrue(file != null, "no -Dattune.benign=FILE");
        int rows = 0;
        Map<Hazard, Integer> counts = new java.util.EnumMap<>(Hazard.class);
        com.fasterxml.jackson.databind.ObjectMapper json = new com.fasterxml.jackson.databind.ObjectMapper();
        for (String line : new java.util.TreeSet<>(java.nio.file.Files.readAllLines(java.nio.file.Path.of(file)))) {
            JsonNode row = json.readTree(line);
            for (String field : List.of("prompt", "response")) {
                String text = row.path(field).asText("");
                rows += text.isEmpty() ? 0 : 1;
                suite.scan(text).scores().forEach((hazard, score) -> {
                    if (score >= ScannerSuite.FLAG_THRESHOLD) {
                        counts.merge(hazard, 1, Integer::sum);
                        System.out.println("   FLAG " + hazard + " " + score + " "
                                + text.substring(0, Math.min(140, text.length())));
                    }
                });
            }
        }
        System.out.println("| " + file + " | texts " + rows + " | " + counts + " |");
        assertThat(rows).isPositive();
    }

    @Test
    void contentHazards() {
        Set<Hazard> requests = Set.of(Hazard.S1, Hazard.S2, Hazard.S9, Hazard.S11);
        requests("xstest unsafe", data.xstest("unsafe"), requests, true);
        requests("harmful_requests", data.harmfulRequests(), requests, true);
        double falseRate = requests("xstest safe", data.xstest("safe"), requests, false);
        requests("false_refusal", data.falseRefusals(), requests, false);
        requests("clinc150 all", data.clinc(part -> true), requests, false);
        requests("banking77 all", data.banking(), requests, false);
        requests("support all", data.support("instruction"), requests, false);
        requests("gsm8k", data.gsm8k(), requests, false);
        assertThat(falseRate).isLessThan(0.05);

        List<String> hate = Split.held(data.toxicity(0), WeightsTraining.HELD_OUT);
        List<String> offensive = Split.held(data.toxicity(1), WeightsTraining.HELD_OUT);
        List<String> neither = Split.held(data.toxicity(2), WeightsTraining.HELD_OUT);
        int h = flagged(hate, Hazard.S10);
        int o = flagged(offensive, Hazard.S10);
        int n = flagged(neither, Hazard.S10);
        System.out.printf(
                "| toxicity S10 | hate %s | offensive %s | neither %s | precision %s |%n",
                Figures.percent(h, hate.size()),
                Figures.percent(o, offensive.size()),
                Figures.percent(n, neither.size()),
                Figures.percent(h, h + o + n));
        assertThat(h / (double) (h + o + n)).isGreaterThan(0.35);
    }

    /** Even rows were not looked at while the word lists were written. */
    private double requests(String name, List<String> texts, Set<Hazard> hazards, boolean harmful) {
        int[] hits = new int[2];
        int[] rows = new int[2];
        Map<Hazard, Integer> counts = new java.util.EnumMap<>(Hazard.class);
        for (int i = 0; i < texts.size(); i++) {
            ScanResult r = suite.scan(texts.get(i));
            boolean hit = hazards.stream().anyMatch(r::flagged);
            hazards.stream().filter(r::flagged).forEach(h -> counts.merge(h, 1, Integer::sum));
            rows[i % 2]++;
            hits[i % 2] += hit ? 1 : 0;
            if (Boolean.getBoolean("attune.show") && hit != harmful && (i % 2 == 1 || !harmful)) {
                System.out.println("   " + (harmful ? "MISS " : "FALSE ") + name + " " + texts.get(i));
            }
        }
        System.out.printf(
                "| requests | %s | seen half %s | held-out half %s | %s |%n",
                name, Figures.percent(hits[1], rows[1]), Figures.percent(hits[0], rows[0]), counts);
        return (hits[0] + hits[1]) / (double) texts.size();
    }

    private int flagged(List<String> texts, Hazard hazard) {
        return (int) texts.stream().filter(t -> suite.scan(t).flagged(hazard)).count();
    }

    @Test
    void personalData() {
        Map<Hazard, String> types = Map.of(
                Hazard.PII_EMAIL,
                "EMAIL_ADDRESS",
                Hazard.PII_PHONE,
                "PHONE_NUMBER",
                Hazard.PII_CARD,
                "CREDIT_CARD",
                Hazard.PII_IBAN,
                "IBAN_CODE",
                Hazard.PII_IP,
                "IP_ADDRESS");
        Map<Hazard, int[]> counts = new java.util.EnumMap<>(Hazard.class);
        types.keySet().forEach(h -> counts.put(h, new int[4]));
        for (JsonNode row : data.lines("safety/pii_spans.jsonl")) {
            String text = row.get("full_text").asText();
            List<Finding> findings = suite.scan(text).findings();
            types.forEach((hazard, type) -> score(
                    text,
                    row,
                    type,
                    findings.stream()
                            .filter(f -> f.hazard() == hazard && f.flagged())
                            .toList(),
                    counts.get(hazard)));
        }
        System.out.println("| PII | spans | found | recall | findings | wrong | precision |");
        System.out.println("|---|---|---|---|---|---|---|");
        counts.forEach((hazard, c) -> System.out.printf(
                "| %s | %d | %d | %s | %d | %d | %s |%n",
                hazard, c[0], c[1], Figures.percent(c[1], c[0]), c[2], c[3], Figures.percent(c[2] - c[3], c[2])));
        assertThat(counts.get(Hazard.PII_EMAIL)[1]).isEqualTo(counts.get(Hazard.PII_EMAIL)[0]);
        assertThat(counts.get(Hazard.PII_IBAN)[1]).isEqualTo(counts.get(Hazard.PII_IBAN)[0]);
        assertThat(counts.get(Hazard.PII_PHONE)[1] / (double) counts.get(Hazard.PII_PHONE)[0])
                .isGreaterThan(0.8);
    }

    /** Counts: labelled spans, those covered, findings, findings that touch no span of the type. */
    private static void score(String text, JsonNode row, String type, List<Finding> findings, int[] c) {
        for (JsonNode span : row.get("spans")) {
            if (span.get("entity_type").asText().equals(type)) {
                c[0]++;
                int from = text.offsetByCodePoints(0, span.get("start_position").asInt());
                int to = text.offsetByCodePoints(0, span.get("end_position").asInt());
                boolean covered = findings.stream().anyMatch(f -> f.start() <= from && f.end() >= to);
                c[1] += covered ? 1 : 0;
                if (!covered && Boolean.getBoolean("attune.show")) {
                    System.out.println(
                            "   MISS " + type + " '" + span.get("entity_value").asText() + "' in "
                                    + text.substring(Math.max(0, from - 30), Math.min(text.length(), to + 15))
                                            .replace('\n', '~'));
                }
            }
        }
        for (Finding f : findings) {
            c[2]++;
            boolean right = false;
            for (JsonNode span : row.get("spans")) {
                int from = text.offsetByCodePoints(0, span.get("start_position").asInt());
                int to = text.offsetByCodePoints(0, span.get("end_position").asInt());
                right |= span.get("entity_type").asText().equals(type) && f.start() < to && f.end() > from;
            }
            c[3] += right ? 0 : 1;
            if (!right && Boolean.getBoolean("attune.show")) {
                System.out.println("   WRONG " + type + " " + f + " '" + text.substring(f.start(), f.end()) + "' in "
                        + text.substring(Math.max(0, f.start() - 30), Math.min(text.length(), f.end() + 15))
                                .replace('\n', '~'));
            }
        }
    }

    @Test
    void throughput() {
        List<String> texts = new ArrayList<>(data.support("response"));
        texts.addAll(data.support("instruction"));
        for (int i = 0; i < 500; i++) {
            suite.scan(texts.get(i));
        }
        long chars = texts.stream().mapToLong(String::length).sum();
        java.lang.management.ThreadMXBean threads = java.lang.management.ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        int findings = 0;
        for (String text : texts) {
            findings += suite.scan(text).findings().size();
        }
        double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
        System.out.printf(
                "| throughput | %d texts | %.1f MB | %.0f texts per CPU second | %.2f MB per CPU second | findings %d |%n",
                texts.size(), chars / 1e6, texts.size() / seconds, chars / 1e6 / seconds, findings);
        assertThat(texts.size() / seconds).isGreaterThan(100);
    }
}
