package io.attune.app.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.GateMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code report.json}: the figures of a demo, null where there is none. */
final class ReportJson {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final DemoStory story;

    ReportJson(DemoStory story) {
        this.story = story;
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), tree());
    }

    ObjectNode tree() {
        ObjectNode root = JSON.createObjectNode();
        root.put("model", story.settings().model());
        root.put("control", story.settings().control().name());
        root.put("simulated", "traffic, users and their judgements; everything else is real");
        root.put("seed", story.settings().seed());
        root.putObject("calm")
                .put("interactions", story.calmInteractions())
                .put("driftAlerts", story.calmDriftAlerts());
        ObjectNode shift = root.putObject("shift");
        shift.put("atInteraction", story.shiftAt() < 0 ? null : (Integer) story.shiftAt());
        shift.put("alertAfterInteractions", story.alertAfter() < 0 ? null : (Integer) story.alertAfter());
        shift.put(
                "attribution",
                story.requests().stream()
                        .map(request -> request.getAttribution().name())
                        .findFirst()
                        .orElse(null));
        retrain(root.putObject("retrain"));
        gate(root.putObject("gate"));
        ObjectNode deployment = root.putObject("deployment");
        deployment.put(
                "adapterId",
                story.deployments().stream()
                        .filter(event -> event.getState() == DeploymentState.PROMOTED)
                        .map(event -> event.getAdapterId())
                        .findFirst()
                        .orElse(null));
        deployment.put(
                "secondsFromShift",
                story.secondsToDeployment() < 0 ? null : (Double) round(story.secondsToDeployment()));
        ObjectNode recovery = root.putObject("recovery");
        recovery.put("thumbsUpCalm", number(story.thumbsUp(Phase.CALM)));
        recovery.put("thumbsUpShifted", number(story.thumbsUp(Phase.SHIFTED)));
        recovery.put("thumbsUpRecovered", number(story.thumbsUp(Phase.RECOVERED)));
        Accounting accounting = story.accounting();
        root.putObject("accounting")
                .put("sent", accounting.sent())
                .put("accepted", accounting.accepted())
                .put("deadLetters", accounting.deadLetters())
                .put("lost", accounting.lost());
        root.put("policy", story.policyWhy());
        root.put("wallSeconds", round(story.wallSeconds()));
        return root;
    }

    private void retrain(ObjectNode retrain) {
        Optional<Candidate> candidate = story.candidates().stream().findFirst();
        retrain.put("count", story.requests().size());
        retrain.put("examples", candidate.map(Candidate::getTrainExamples).orElse(null));
        retrain.put("replayed", candidate.map(Candidate::getReplayExamples).orElse(null));
        retrain.put("rehearsed", candidate.map(Candidate::getRehearsalExamples).orElse(null));
        retrain.put(
                "seconds",
                candidate.map(c -> round(c.getMetrics().getSeconds())).orElse(null));
        retrain.put(
                "tokensPerSecond",
                candidate.map(c -> round(c.getMetrics().getTokensPerSecond())).orElse(null));
    }

    private void gate(ObjectNode gate) {
        Optional<Evaluation> evaluation = story.evaluations().stream().findFirst();
        gate.put("verdict", evaluation.map(e -> e.getVerdict().name()).orElse(null));
        gate.put("rule", evaluation.map(Evaluation::getRule).orElse(null));
        pair(gate, "heldoutLoss", metric(evaluation, GateSlice.SHIFTED));
        pair(gate, "anchorLoss", metric(evaluation, GateSlice.ANCHOR));
        pair(gate, "safety", metric(evaluation, GateSlice.SAFETY));
    }

    private static void pair(ObjectNode gate, String name, Optional<GateMetric> metric) {
        gate.put(name + "Before", metric.map(m -> number(m.getIncumbent())).orElse(null));
        gate.put(name + "After", metric.map(m -> number(m.getCandidate())).orElse(null));
    }

    private static Optional<GateMetric> metric(Optional<Evaluation> evaluation, GateSlice slice) {
        return evaluation.stream()
                .flatMap(e -> e.getMetrics().stream())
                .filter(slice::names)
                .findFirst();
    }

    private static Double number(double value) {
        return Double.isNaN(value) ? null : Math.round(value * 1e4) / 1e4;
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
