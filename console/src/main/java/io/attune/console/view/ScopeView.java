package io.attune.console.view;

import io.attune.schemas.record.Alert;
import io.attune.schemas.record.Candidate;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.Deployment;
import io.attune.schemas.record.Evaluation;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.RetrainRequest;
import io.attune.schemas.record.Signal;
import io.attune.schemas.record.TrainingProgress;
import org.apache.avro.specific.SpecificRecord;

/** One scope. Not thread-safe: its owner locks. */
final class ScopeView {
    private static final long TRAFFIC_BUCKET = 5_000;
    private static final long THUMBS_BUCKET = 15_000;
    private static final int UP = 0;
    private static final int DOWN = 1;

    private final String scope;
    private final AdapterChart traffic = new AdapterChart(TRAFFIC_BUCKET);
    private final AdapterChart thumbs = new AdapterChart(THUMBS_BUCKET);
    private final Detectors detectors;
    private final Alerts alerts;
    private final Runs runs;
    private final Gates gates;
    private final Deployments deployments;
    private final DeadLetters deadLetters;
    private long lastSeen;

    ScopeView(String scope, HistorySizes sizes) {
        this.scope = scope;
        this.detectors = new Detectors(sizes);
        this.alerts = new Alerts(sizes.alerts());
        this.runs = new Runs(sizes.runs());
        this.gates = new Gates(sizes.evaluations());
        this.deployments = new Deployments(sizes.deployments());
        this.deadLetters = new DeadLetters(sizes.reasons());
    }

    void add(SpecificRecord record, long time, long now) {
        lastSeen = Math.max(lastSeen, Math.min(time, now));
        if (record instanceof Interaction interaction) {
            traffic.add(interaction.getAdapterId(), time, now, 0);
        } else if (record instanceof Outcome outcome) {
            if (outcome.getThumbUp() != null && !outcome.getFlagged()) {
                thumbs.add(outcome.getAdapterId(), time, now, outcome.getThumbUp() ? UP : DOWN);
            }
        } else if (record instanceof Signal signal) {
            detectors.add(signal);
        } else if (record instanceof Alert alert) {
            alerts.add(alert);
        } else if (record instanceof RetrainRequest request) {
            runs.add(request);
        } else if (record instanceof TrainingProgress progress) {
            runs.add(progress);
        } else if (record instanceof Candidate candidate) {
            runs.add(candidate);
        } else if (record instanceof Evaluation evaluation) {
            gates.add(evaluation);
        } else if (record instanceof Deployment deployment) {
            deployments.add(deployment);
        } else if (record instanceof DeadLetter letter) {
            deadLetters.add(letter);
        }
    }

    ScopeSummary summary() {
        return new ScopeSummary(
                scope,
                traffic.total(),
                lastSeen,
                alerts.open(),
                deployments.serving().adapterId());
    }

    ScopeSnapshot snapshot(long now, DeadLetters.Tally withoutScope) {
        return new ScopeSnapshot(
                scope,
                now,
                LiveStage.of(runs, gates, deployments, alerts, now),
                traffic.recent(now, 60_000),
                traffic.chart(now),
                thumbs.chart(now),
                detectors.series(),
                alerts.open(),
                alerts.episodes(),
                runs.runs(),
                gates.reports(),
                deployments.serving(),
                deployments.events(),
                deadLetters.tally(),
                withoutScope);
    }
}
