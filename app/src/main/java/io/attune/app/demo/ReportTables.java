package io.attune.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.app.html.Html;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.GateMetric;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables of {@code report.html}. */
final class ReportTables {
    private final DemoStory story;

    ReportTables(DemoStory story) {
        this.story = story;
    }

    /** The figures of {@code report.json}, part by part. */
    String figures() {
        StringBuilder table = new StringBuilder("<table>");
        new ReportJson(story).tree().fields().forEachRemaining(part -> {
            if (part.getValue().isObject()) {
                table.append("<tr><th>").append(Html.escape(part.getKey())).append("<td>");
                StringBuilder row = new StringBuilder();
                part.getValue().fields().forEachRemaining(field -> row.append(row.isEmpty() ? "" : " · ")
                        .append(Html.escape(field.getKey()))
                        .append(" <b>")
                        .append(Html.escape(text(field.getValue())))
                        .append("</b>"));
                table.append(row);
            }
        });
        return table.append("</table>").toString();
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "–" : value.asText();
    }

    String alerts() {
        if (story.alerts().isEmpty()) {
            return "<p>None.</p>";
        }
        StringBuilder table =
                new StringBuilder("<table><tr><th>kind<th>state<th>what<th>statistic<th>threshold" + "<th>message");
        for (Alert alert : story.alerts()) {
            table.append("<tr><td>")
                    .append(alert.getKind())
                    .append("<td class=\"")
                    .append(alert.getState() == AlertState.FIRING ? "bad" : "good")
                    .append("\">")
                    .append(alert.getState())
                    .append("<td>")
                    .append(Html.escape(alert.getFeature()))
                    .append("<td class=\"n\">%.3g<td class=\"n\">%.3g<td>"
                            .formatted(alert.getStatistic(), alert.getThreshold()))
                    .append(Html.escape(alert.getMessage()));
        }
        return table.append("</table>").toString();
    }

    String gate() {
        if (story.evaluations().isEmpty()) {
            return "<p>Nothing came before the gate.</p>";
        }
        StringBuilder html = new StringBuilder();
        for (Evaluation evaluation : story.evaluations()) {
            html.append("<p><b>")
                    .append(evaluation.getVerdict())
                    .append("</b> by ")
                    .append(Html.escape(evaluation.getRule()))
                    .append(": ")
                    .append(Html.escape(evaluation.getReason()))
                    .append("</p><table><tr><th>metric<th>slice<th>incumbent<th>candidate<th>difference"
                            + "<th>interval<th>margin<th>pairs<th>outcome");
            for (GateMetric metric : evaluation.getMetrics()) {
                html.append("<tr><td>")
                        .append(Html.escape(metric.getName()))
                        .append("<td>")
                        .append(Html.escape(metric.getSlice()))
                        .append("<td class=\"n\">%.4f<td class=\"n\">%.4f<td class=\"n\">%+.4f"
                                .formatted(metric.getIncumbent(), metric.getCandidate(), metric.getDifference()))
                        .append("<td class=\"n\">[%+.4f, %+.4f]<td class=\"n\">%.3f<td class=\"n\">%d<td>%s"
                                .formatted(
                                        metric.getLow(),
                                        metric.getHigh(),
                                        metric.getMargin(),
                                        metric.getN(),
                                        metric.getOutcome()));
            }
            html.append("</table>");
        }
        return html.toString();
    }

    String deployments() {
        if (story.deployments().isEmpty()) {
            return "<p>None: the base model serves.</p>";
        }
        StringBuilder table = new StringBuilder("<table><tr><th>state<th>adapter<th>by<th>reason");
        for (Deployment deployment : story.deployments()) {
            table.append("<tr><td>")
                    .append(deployment.getState())
                    .append("<td>")
                    .append(deployment.getAdapterId() == null ? "base model" : deployment.getAdapterId())
                    .append("<td>")
                    .append(Html.escape(deployment.getActor()))
                    .append("<td>")
                    .append(Html.escape(deployment.getReason()));
        }
        return table.append("</table>").toString();
    }

    String deadLetters() {
        Map<String, Long> byReason = story.deadLetters().stream()
                .collect(Collectors.groupingBy(
                        letter -> letter.getComponent() + ": " + letter.getReason(),
                        TreeMap::new,
                        Collectors.counting()));
        if (byReason.isEmpty()) {
            return "<p>None.</p>";
        }
        StringBuilder table = new StringBuilder("<table><tr><th>times<th>why");
        byReason.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(20)
                .forEach(entry -> table.append("<tr><td class=\"n\">")
                        .append(entry.getValue())
                        .append("<td>")
                        .append(Html.escape(entry.getKey())));
        return table.append("</table>").toString();
    }
}
