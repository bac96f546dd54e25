package io.attune.console.view;

import static io.attune.console.DemoRecords.SCOPE;
import static io.attune.console.DemoRecords.alert;
import static io.attune.console.DemoRecords.candidate;
import static io.attune.console.DemoRecords.deadLetter;
import static io.attune.console.DemoRecords.deployment;
import static io.attune.console.DemoRecords.evaluation;
import static io.attune.console.DemoRecords.interaction;
import static io.attune.console.DemoRecords.outcome;
import static io.attune.console.DemoRecords.progress;
import static io.attune.console.DemoRecords.request;
import static io.attune.console.DemoRecords.signal;
import static org.assertj.core.api.Assertions.assertThat;

import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.AlertState;
import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.DetectorPhase;
import io.attune.schemas.record.Interaction;
import io.attune.schemas.record.Outcome;
import io.attune.schemas.record.TrainingState;
import io.attune.schemas.record.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LoopViewTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final HistorySizes SMALL = new HistorySizes(2, 3, 4, 3, 2, 2, 3, 2, 1_000);

    private final LoopView view = viewAt(NOW, SMALL);

    private static LoopView viewAt(long now, HistorySizes sizes) {
        return new LoopView(sizes, Clock.fixed(Instant.ofEpochMilli(now), ZoneOffset.UTC));
    }

    private ScopeSnapshot snapshot() {
        return view.scope(SCOPE).orElseThrow();
    }

    @Test
    void trafficIsCountedPerBucketAndAdapter() {
        view.add(interaction("1", NOW, null));
        view.add(interaction("2", NOW - 5_000, null));
        view.add(interaction("3", NOW - 5_000, "a"));
        view.add(interaction("4", NOW - 14 * 60_000, "a"));
        AdapterChart.Chart traffic = snapshot().traffic();
        assertThat(traffic.buckets()).isEqualTo(180);
        assertThat(traffic.from() + 180 * 5_000).isEqualTo(NOW + 5_000);
        assertThat(traffic.lines()).extracting(AdapterChart.Line::adapterId).containsExactlyInAnyOrder(null, "a");
        AdapterChart.Line base = traffic.lines().stream()
                .filter(line -> line.adapterId() == null)
                .findFirst()
                .orElseThrow();
        assertThat(base.first()[179]).isEqualTo(1);
        assertThat(base.first()[178]).isEqualTo(1);
        assertThat(snapshot().perMinute()).isEqualTo(3);
    }

    @Test
    void whatIsOlderThanTheWindowCountsInTheTotalOnly() {
        view.add(interaction("1", NOW, null));
        view.add(interaction("2", NOW - 16 * 60_000, null));
        AdapterChart.Chart traffic = snapshot().traffic();
        assertThat(traffic.total()).isEqualTo(2);
        assertThat(traffic.lines()).singleElement().satisfies(line -> {
            assertThat(Arrays.stream(line.first()).sum()).isEqualTo(1);
            assertThat(line.totalFirst()).isEqualTo(2);
        });
    }

    @Test
    void aReplayWithOldTimesIsSeenAndAWrongClockEmptiesNothing() {
        long old = NOW - 86_400_000;
        view.add(interaction("1", old, null));
        AdapterChart.Chart replay = snapshot().traffic();
        assertThat(old).isBetween(replay.from(), replay.from() + 900_000);
        assertThat(Arrays.stream(replay.lines().get(0).first()).sum()).isEqualTo(1);
        view.add(interaction("2", NOW, null));
        view.add(interaction("3", NOW + 86_400_000, null));
        assertThat(snapshot().traffic().lines().get(0).first()[179]).isEqualTo(2);
    }

    @Property(tries = 50)
    void noOrderOfArrivalLosesACount(@ForAll @Size(max = 60) List<@LongRange(min = 0, max = 800_000) Long> ages) {
        LoopView shuffled = viewAt(NOW, HistorySizes.standard());
        shuffled.add(interaction("now", NOW, null));
        for (int i = 0; i < ages.size(); i++) {
            shuffled.add(interaction("i" + i, NOW - ages.get(i), null));
        }
        int[] counts =
                shuffled.scope(SCOPE).orElseThrow().traffic().lines().get(0).first();
        assertThat(Arrays.stream(counts).sum()).isEqualTo(ages.size() + 1);
    }

    @Test
    void manyAdapterNamesAreBounded() {
        for (int i = 0; i < 500; i++) {
            view.add(interaction("i" + i, NOW - i, "adapter-" + i));
        }
        assertThat(snapshot().traffic().lines()).hasSizeLessThanOrEqualTo(9);
        assertThat(snapshot().traffic().lines().stream()
                        .flatMapToInt(line -> Arrays.stream(line.first()))
                        .sum())
                .isEqualTo(500);
        assertThat(snapshot().traffic().lines().stream()
                        .mapToLong(AdapterChart.Line::totalFirst)
                        .sum())
                .isEqualTo(500);
    }

    @Test
    void theSameFactAgainChangesNothing() {
        assertThat(view.add(interaction("1", NOW, null))).contains(SCOPE);
        assertThat(view.add(interaction("1", NOW, null))).isEmpty();
        assertThat(snapshot().traffic().total()).isEqualTo(1);
    }

    @Test
    void thumbsCountForTheAdapterThatServedAndNotWhenFlagged() {
        view.add(outcome("1", NOW, "a", true));
        view.add(outcome("2", NOW, "a", false));
        view.add(outcome("3", NOW, "a", true));
        Outcome flagged = outcome("4", NOW, "a", false);
        flagged.setFlagged(true);
        view.add(flagged);
        assertThat(snapshot().thumbs().lines()).singleElement().satisfies(line -> {
            assertThat(line.totalFirst()).isEqualTo(2);
            assertThat(line.totalSecond()).isEqualTo(1);
        });
    }

    @Test
    void aSeriesKeepsItsNewestPointsInTheOrderOfTheirTimes() {
        for (long t : new long[] {1, 2, 6, 4, 5, 3}) {
            view.add(signal("f", "d", null, t, 25, DetectorPhase.WATCHING));
        }
        assertThat(snapshot().detectors()).singleElement().satisfies(series -> {
            assertThat(series.points()).extracting(Detectors.Point::time).containsExactly(3L, 4L, 5L, 6L);
            assertThat(series.points().get(0).ratio()).isEqualTo(2.0);
        });
    }

    @Test
    void quietSeriesGoFirstAndInfiniteStatisticsAreNull() {
        view.add(signal("f0", "d", null, 1, Double.POSITIVE_INFINITY, DetectorPhase.WATCHING));
        view.add(signal("f1", "d", null, 1, 1, DetectorPhase.WATCHING));
        view.add(signal("f2", "d", null, 1, 1, DetectorPhase.WATCHING));
        view.add(signal("f0", "d", null, 2, Double.NaN, DetectorPhase.WATCHING));
        view.add(signal("f3", "d", null, 1, 1, DetectorPhase.WATCHING));
        assertThat(snapshot().detectors()).extracting(Detectors.Series::feature).containsExactly("f0", "f2", "f3");
        assertThat(snapshot().detectors().get(0).points())
                .extracting(Detectors.Point::ratio)
                .containsOnlyNulls();
    }

    @Test
    void anEpisodeGoesFromItsFirstAlertToItsResolution() {
        view.add(alert("k", "1", 100, AlertKind.DRIFT, AlertState.FIRING, "one"));
        view.add(alert("k", "2", 200, AlertKind.DRIFT, AlertState.FIRING, "two"));
        assertThat(snapshot().openAlerts()).isEqualTo(1);
        view.add(alert("k", "3", 300, AlertKind.DRIFT, AlertState.RESOLVED, "over"));
        assertThat(snapshot().alerts()).singleElement().satisfies(episode -> {
            assertThat(episode.since()).isEqualTo(100);
            assertThat(episode.count()).isEqualTo(2);
            assertThat(episode.message()).isEqualTo("two");
            assertThat(episode.resolvedAt()).isEqualTo(300);
            assertThat(episode.resolution()).isEqualTo("over");
        });
        view.add(alert("k", "4", 400, AlertKind.DRIFT, AlertState.FIRING, "again"));
        assertThat(snapshot().alerts()).singleElement().satisfies(episode -> {
            assertThat(episode.open()).isTrue();
            assertThat(episode.since()).isEqualTo(400);
            assertThat(episode.count()).isEqualTo(1);
        });
    }

    @Test
    void theLifecyclesResolutionOfAnEarlierAlertDoesNotEndALaterOne() {
        view.add(alert("k", "1", 100, AlertKind.SAFETY, AlertState.FIRING, "one"));
        view.add(alert("k", "2", 200, AlertKind.SAFETY, AlertState.FIRING, "two"));
        view.add(alert("k", "resolved-1", 100, AlertKind.SAFETY, AlertState.RESOLVED, "quiet"));
        assertThat(snapshot().openAlerts()).isEqualTo(1);
        view.add(alert("k", "resolved-2", 200, AlertKind.SAFETY, AlertState.RESOLVED, "quiet"));
        assertThat(snapshot().openAlerts()).isZero();
    }

    @Test
    void resolvedEpisodesGoBeforeOpenOnes() {
        view.add(alert("open", "o", 1, AlertKind.DRIFT, AlertState.FIRING, ""));
        for (int i = 0; i < 5; i++) {
            view.add(alert("k" + i, "f" + i, 10 + i, AlertKind.DRIFT, AlertState.FIRING, ""));
            view.add(alert("k" + i, "r" + i, 10 + i, AlertKind.DRIFT, AlertState.RESOLVED, ""));
        }
        assertThat(snapshot().alerts()).extracting(Alerts.Episode::dedupKey).containsExactly("open", "k4", "k3");
    }

    @Test
    void aRunComesTogetherFromThreeTopicsInAnyOrder() {
        view.add(progress("r", 30, TrainingState.RUNNING, 2, 2.0));
        view.add(progress("r", 20, TrainingState.RUNNING, 1, 3.0));
        assertThat(snapshot().runs().get(0).order()).isNull();
        assertThat(snapshot().stage()).isEqualTo(LiveStage.RETRAIN);
        view.add(request("r", 10));
        assertThat(snapshot().runs()).singleElement().satisfies(run -> {
            assertThat(run.state()).isEqualTo("RUNNING");
            assertThat(run.progress().step()).isEqualTo(2);
            assertThat(run.order().attribution()).isEqualTo("TRAFFIC_MIX");
            assertThat(run.curve()).extracting(LossCurve.Point::loss).containsExactly(3.0, 2.0);
        });
        view.add(candidate("r", 40, "a"));
        assertThat(snapshot().runs().get(0).state()).isEqualTo("FINISHED");
        assertThat(snapshot().stage()).isEqualTo(LiveStage.GATE);
    }

    @Test
    void aLossCurveIsThinnedNotCut() {
        for (int step = 0; step < 10_000; step++) {
            view.add(progress("r", step, TrainingState.RUNNING, step, 1.0 / (step + 1)));
        }
        List<LossCurve.Point> curve = snapshot().runs().get(0).curve();
        assertThat(curve).hasSizeBetween(LossCurve.CAPACITY / 2, LossCurve.CAPACITY);
        assertThat(curve.get(0).step()).isZero();
        assertThat(curve.get(curve.size() - 1).step()).isEqualTo(9_999);
    }

    @Test
    void whatServesIsTheLastDecisionThatWasNoRefusal() {
        view.add(deployment("1", 1, DeploymentState.PROMOTED, "a"));
        view.add(deployment("2", 2, DeploymentState.REJECTED, "b"));
        assertThat(snapshot().serving().adapterId()).isEqualTo("a");
        view.add(deployment("3", 3, DeploymentState.ROLLED_BACK, null));
        assertThat(snapshot().serving().adapterId()).isNull();
        view.add(deployment("4", 4, DeploymentState.REJECTED, "c"));
        assertThat(snapshot().deployments()).extracting(Deployments.Event::id).containsExactly("4", "3", "2");
        assertThat(snapshot().serving().since()).isEqualTo(3);
    }

    @Test
    void reportsAreBoundedAndTheNewestFirst() {
        for (int i = 0; i < 4; i++) {
            view.add(evaluation("r" + i, i, "a", Verdict.PROMOTED));
        }
        assertThat(snapshot().gates()).extracting(Gates.Report::requestId).containsExactly("r3", "r2");
    }

    @Test
    void deadLettersOfOneFaultAreCountedTogetherWithoutTheirContent() {
        view.add(deadLetter("1", SCOPE, "row 1: thumb must be up but is 'secret'"));
        view.add(deadLetter("2", SCOPE, "row 22: thumb must be up but is 'other'"));
        view.add(deadLetter("3", SCOPE, "second"));
        view.add(deadLetter("4", SCOPE, "third"));
        view.add(deadLetter("5", SCOPE, "fourth"));
        view.add(deadLetter("6", null, "no scope"));
        DeadLetters.Tally tally = snapshot().deadLetters();
        assertThat(tally.total()).isEqualTo(5);
        assertThat(tally.reasons())
                .extracting(DeadLetters.Count::reason)
                .containsExactlyInAnyOrder("row #: thumb must be up but is …", "second", "other reasons");
        assertThat(snapshot().deadLettersWithoutScope().total()).isEqualTo(1);
    }

    @Test
    void theScopeThatWasQuietLongestGoesFirst() {
        int seen = 0;
        for (String scope : List.of("a/a", "b/b", "a/a", "c/c")) {
            Interaction interaction = interaction("i" + seen++, NOW, null);
            interaction.setScope(scope);
            view.add(interaction);
        }
        assertThat(view.scopes()).extracting(ScopeSummary::scope).containsExactly("a/a", "c/c");
    }

    @Test
    void thePolicysWordGoesBeforeTheRecords() {
        assertThat(LiveStage.ofPolicy("EVALUATING", LiveStage.TRAFFIC)).isEqualTo(LiveStage.GATE);
        assertThat(LiveStage.ofPolicy("STABLE", LiveStage.DETECT)).isEqualTo(LiveStage.TRAFFIC);
        assertThat(LiveStage.ofPolicy("SOMETHING_NEW", LiveStage.DETECT)).isEqualTo(LiveStage.DETECT);
    }
}
