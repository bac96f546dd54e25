package io.attune.app.demo;

import io.attune.app.html.Html;
import io.attune.app.html.SvgPlot;
import io.attune.schemas.record.Signal;
import io.attune.schemas.record.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code report.html}: one self-contained page with the demo's plots and decisions. */
final class ReportHtml {
    private static final int WINDOW = 40;
    private static final int MOST_DETECTORS = 4;

    private static final String HEAD =
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Attune demo</title>
            """;

    private final DemoStory story;
    private final ReportTables tables;

    ReportHtml(DemoStory story) {
        this.story = story;
        this.tables = new ReportTables(story);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, page());
    }

    String page() {
        StringBuilder page = new StringBuilder(HEAD).append(Html.STYLE);
        page.append("<h1>Attune demo: ").append(headline()).append("</h1>");
        page.append("<p class=\"note\">The traffic, its users and their judgements are simulated. A user judges by how "
                        + "well the served model predicts the right answer: P(thumb up) = 1 / (1 + exp((loss - ")
                .append("%.2f".formatted(story.judge().patience()))
                .append(") / ")
                .append("%.2f".formatted(story.judge().softness()))
                .append(")), set from the first calm exchanges. Broker, registry, detectors, training, gate and serving"
                        + " are the real ones. Base model: ")
                .append(Html.escape(story.settings().model()))
                .append(", seed ")
                .append(story.settings().seed())
                .append(".</p>");
        page.append("<h2>Figures</h2>").append(tables.figures());
        page.append("<h2>What the users felt</h2>").append(thumbs());
        page.append("<h2>Loss of the right answer under the served model</h2>").append(losses());
        page.append("<h2>What the detectors saw</h2>").append(detectors());
        page.append("<h2>Alerts</h2>").append(tables.alerts());
        if (!story.progress().isEmpty()) {
            page.append("<h2>The retrain</h2>").append(training());
        }
        page.append("<h2>The gate</h2>").append(tables.gate());
        page.append("<h2>Deployments</h2>").append(tables.deployments());
        page.append("<h2>The policy's last word</h2><p>")
                .append(Html.escape(story.policyWhy()))
                .append("</p>");
        page.append("<h2>Dead letters</h2>").append(tables.deadLetters());
        Accounting accounting = story.accounting();
        page.append("<h2>Accounting</h2><p>sent ")
                .append(accounting.sent())
                .append(", accepted ")
                .append(accounting.accepted())
                .append(", found on the topics ")
                .append(accounting.found())
                .append(", lost ")
                .append(accounting.lost())
                .append(", dead letters ")
                .append(accounting.deadLetters())
                .append(".</p></html>");
        return page.toString();
    }

    private String headline() {
        return switch (story.settings().control()) {
            case SHIFT ->
                story.secondsToDeployment() < 0
                        ? "no adapter was promoted"
                        : "a new adapter %.0f s after the shift".formatted(story.secondsToDeployment());
            case NO_SHIFT ->
                "control without a shift, %d retrains"
                        .formatted(story.requests().size());
            case POISON ->
                "control with poisoned feedback, %d retrains"
                        .formatted(story.requests().size());
        };
    }

    private String thumbs() {
        List<double[]> points = new ArrayList<>();
        List<Observation> judged = sorted().stream()
                .filter(observation -> observation.thumbUp() != null)
                .toList();
        for (int end = WINDOW; end <= judged.size(); end++) {
            double up = judged.subList(end - WINDOW, end).stream()
                    .mapToInt(observation -> observation.thumbUp() ? 1 : 0)
                    .average()
                    .orElseThrow();
            points.add(new double[] {judged.get(end - 1).index(), up});
        }
        return marked(new SvgPlot("exchange")
                        .line("share of thumbs up, last " + WINDOW + " judgements", "#1f6feb", points))
                .svg();
    }

    private String losses() {
        List<Observation> all = sorted();
        List<double[]> points = new ArrayList<>();
        for (int end = WINDOW; end <= all.size(); end++) {
            points.add(new double[] {
                all.get(end - 1).index(),
                all.subList(end - WINDOW, end).stream()
                        .mapToDouble(Observation::loss)
                        .average()
                        .orElseThrow()
            });
        }
        return marked(new SvgPlot("exchange").line("nats per token, mean of " + WINDOW, "#b35900", points))
                .svg();
    }

    private SvgPlot marked(SvgPlot plot) {
        if (story.shiftAt() >= 0) {
            plot.mark(story.shiftAt(), "shift");
        }
        story.observations().stream()
                .filter(observation -> observation.phase() == Phase.RECOVERED)
                .mapToInt(Observation::index)
                .min()
                .ifPresent(index -> plot.mark(index, "new adapter"));
        return plot;
    }

    /** The detectors that came nearest to (or furthest past) their thresholds. */
    private String detectors() {
        Map<String, List<Signal>> byName = story.signals().stream()
                .collect(Collectors.groupingBy(
                        signal -> signal.getFeature() + " · " + signal.getDetector(),
                        TreeMap::new,
                        Collectors.toList()));
        StringBuilder plots = new StringBuilder();
        byName.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue().stream()
                        .mapToDouble(signal -> signal.getStatistic() / signal.getThreshold())
                        .max()
                        .orElse(0)))
                .limit(MOST_DETECTORS)
                .forEach(entry -> plots.append("<h3>")
                        .append(Html.escape(entry.getKey()))
                        .append("</h3>")
                        .append(detector(entry.getValue())));
        return plots.isEmpty() ? "<p>No signal was published.</p>" : plots.toString();
    }

    private String detector(List<Signal> signals) {
        long first = signals.stream().mapToLong(Signal::getEventTime).min().orElseThrow();
        List<Signal> ordered = signals.stream()
                .sorted(Comparator.comparingLong(Signal::getEventTime))
                .toList();
        return new SvgPlot("seconds")
                .line("statistic", "#8250df", points(ordered, first, false))
                .dashed("threshold", "#b42318", points(ordered, first, true))
                .svg();
    }

    private static List<double[]> points(List<Signal> signals, long first, boolean threshold) {
        return signals.stream()
                .map(signal -> new double[] {
                    (signal.getEventTime() - first) / 1e3, threshold ? signal.getThreshold() : signal.getStatistic()
                })
                .filter(point -> Double.isFinite(point[1]))
                .toList();
    }

    private String training() {
        List<double[]> points = story.progress().stream()
                .filter(progress -> progress.getLoss() != null)
                .sorted(Comparator.comparingInt(TrainingProgress::getStep))
                .map(progress -> new double[] {progress.getStep(), progress.getLoss()})
                .toList();
        return new SvgPlot("step")
                .line("training loss, nats per label token", "#17803d", points)
                .svg();
    }

    private List<Observation> sorted() {
        return story.observations().stream()
                .sorted(Comparator.comparingInt(Observation::index))
                .toList();
    }
}
