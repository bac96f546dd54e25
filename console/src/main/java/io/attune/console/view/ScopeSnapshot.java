package io.attune.console.view;

import java.util.List;

/**
 * Everything the page shows of one scope, as of one moment. Times are epoch milliseconds.
 *
 * @param now when it was taken
 * @param stage where in the loop the scope is, told from the records
 * @param perMinute interactions of the last minute
 * @param traffic interactions by adapter, per 5 s
 * @param thumbs thumbs up and down by adapter, per 15 s; outcomes that safety flagged do not count
 * @param openAlerts episodes that go on
 * @param deadLettersWithoutScope those that belong to no scope that could be read
 */
public record ScopeSnapshot(
        String scope,
        long now,
        LiveStage stage,
        int perMinute,
        AdapterChart.Chart traffic,
        AdapterChart.Chart thumbs,
        List<Detectors.Series> detectors,
        int openAlerts,
        List<Alerts.Episode> alerts,
        List<Runs.Run> runs,
        List<Gates.Report> gates,
        Deployments.Serving serving,
        List<Deployments.Event> deployments,
        DeadLetters.Tally deadLetters,
        DeadLetters.Tally deadLettersWithoutScope) {}
