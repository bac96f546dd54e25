package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.FeatureName;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.DeploymentState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Thumbs, scores and verdicts, and what changes are put down to. */
class ScopeOutcomesTest {

    private final Sent sent = new Sent(5);
    private final ScopeDriver scope = new ScopeDriver(300);

    @Test
    void aFallOfTheThumbRateIsALossOfQualityAndARiseIsNot() {
        judge(400, 0.7);
        judge(200, 0.97);
        assertThat(scope.alerts).isEmpty();
        judge(150, 0.2);
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo(AlertKind.QUALITY);
            assertThat(alert.getAttribution()).isEqualTo(Attribution.QUALITY);
            assertThat(alert.getFeature()).isEqualTo(FeatureName.THUMB);
            assertThat(alert.getMoves()).first().satisfies(move -> {
                assertThat(move.getBefore()).isBetween(0.6, 0.8);
                assertThat(move.getHigh()).isNegative();
            });
        });
    }

    @Test
    void noFeedbackIsASilentSensorAndNeverALossOfQuality() {
        judge(300, 0.9);
        for (int i = 0; i < 500; i++) {
            scope.send(sent.notJudged());
        }
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo(AlertKind.SENSOR);
            assertThat(alert.getFeature()).isEqualTo(FeatureName.THUMB);
        });
    }

    @Test
    void safetyThatStopsIsASilentSensorAndNothingElse() {
        for (int i = 0; i < 6_000; i++) {
            scope.send(sent.calm());
            scope.send(sent.verdict(0.05));
        }
        assertThat(scope.alerts).isEmpty();
        for (int i = 0; i < 2_000; i++) {
            scope.send(sent.calm());
        }
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo(AlertKind.SENSOR);
            assertThat(alert.getFeature()).isEqualTo(FeatureName.HARM);
        });
        for (int i = 0; i < 1_000; i++) {
            scope.send(sent.calm());
            scope.send(sent.verdict(0.05));
        }
        assertThat(scope.resolved()).hasSize(1);
        assertThat(scope.alerts).hasSize(2);
    }

    @Test
    void whereSafetyNeverScoredItsSilenceIsNone() {
        for (int i = 0; i < 8_000; i++) {
            scope.send(sent.calm());
        }
        assertThat(scope.alerts).isEmpty();
    }

    @Test
    void versionsThatServeBesideEachOtherShareOneBudgetOfTime() {
        for (int i = 0; i < 1_000; i++) {
            sent.adapterId = i % 4 == 0 ? "canary" : null;
            scope.send(sent.judged(0.8));
        }
        List<WatchGroup> outcomes = scope.watch().groups.stream()
                .filter(group -> group.side == WatchPlan.Side.OUTCOME)
                .toList();
        assertThat(outcomes).hasSize(2);
        long spent =
                outcomes.stream().mapToLong(group -> group.time - Sent.START).sum();
        assertThat(spent).isBetween(999_000L, 1_002_000L);
    }

    @Test
    void usersWhoSeldomJudgeAreNotASilentSensor() {
        for (int i = 0; i < 3_000; i++) {
            scope.send(i % 12 == 0 ? sent.judged(0.8) : sent.notJudged());
        }
        assertThat(scope.alerts).isEmpty();
    }

    @Test
    void judgementsCountForTheAdapterThatServed() {
        judge(300, 0.9);
        scope.send(sent.deployed(DeploymentState.PROMOTED, "adapter-a", null));
        sent.adapterId = "adapter-a";
        judge(400, 0.5);
        assertThat(scope.alerts).as("half is this adapter's own normal").isEmpty();
        sent.adapterId = null;
        judge(100, 0.9);
        assertThat(scope.alerts)
                .as("late feedback for the old one is the old one's")
                .isEmpty();
        sent.adapterId = "adapter-a";
        judge(200, 0.05);
        assertThat(scope.alerts).singleElement().satisfies(alert -> assertThat(alert.getAdapterId())
                .isEqualTo("adapter-a"));
    }

    @Test
    void scoresAreWatchedByNameAndTheirScorersByPresence() {
        for (int i = 0; i < 400; i++) {
            scope.send(sent.scored(Map.of("helpful", 4 + Math.sin(i * 1.7), "brief", 1 + Math.cos(i * 1.3))));
        }
        assertThat(scope.alerts).isEmpty();
        for (int i = 0; i < 150; i++) {
            scope.send(sent.scored(Map.of("helpful", 2 + Math.sin(i * 1.7), "brief", 1 + Math.cos(i * 1.3))));
        }
        assertThat(scope.alerts).singleElement().satisfies(alert -> assertThat(alert.getFeature())
                .isEqualTo("score:helpful"));
        for (int i = 0; i < 100; i++) {
            scope.send(sent.scored(Map.of("helpful", 2 + Math.sin(i * 1.7))));
        }
        assertThat(scope.alerts).hasSize(2).last().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo(AlertKind.SENSOR);
            assertThat(alert.getFeature()).isEqualTo("score:brief");
        });
    }

    @Test
    void tooManyScoreNamesAreRefused() {
        for (int i = 0; i < 40; i++) {
            scope.send(sent.scored(Map.of("s" + i, 1.0)));
        }
        assertThat(scope.refused).hasSize(8).contains("score:s32: the scope has too many score names");
    }

    @Test
    void worseOutcomesThatCameWithOtherInputsArePutDownToTheTraffic() {
        mixed(400, false, 0.8, 0.02);
        assertThat(scope.alerts).isEmpty();
        mixed(200, true, 0.2, 0.02);
        assertThat(labels(AlertKind.QUALITY)).last().isEqualTo(Attribution.TRAFFIC_MIX);
        assertThat(labels(AlertKind.DRIFT)).containsOnly(Attribution.TRAFFIC_MIX);
    }

    @Test
    void worseOutcomesOfTheSameInputsArePutDownToTheAnswers() {
        mixed(400, false, 0.8, 0.02);
        mixed(250, false, 0.2, 0.02);
        assertThat(labels(AlertKind.QUALITY)).containsExactly(Attribution.QUALITY);
        assertThat(scope.alerts).hasSize(1);
    }

    @Test
    void anOldChangeOfInputsDoesNotExplainALaterLossOfQuality() {
        mixed(400, false, 0.8, 0.02);
        mixed(1_500, true, 0.8, 0.02);
        assertThat(labels(AlertKind.DRIFT)).hasSize(1);
        mixed(250, true, 0.2, 0.02);
        assertThat(labels(AlertKind.QUALITY)).containsExactly(Attribution.QUALITY);
    }

    @Test
    void harmIsHarmAndSoIsTheTrafficThatBringsIt() {
        mixed(400, false, 0.8, 0.02);
        mixed(250, false, 0.8, 0.3);
        assertThat(scope.alerts).singleElement().satisfies(alert -> {
            assertThat(alert.getKind()).isEqualTo(AlertKind.SAFETY);
            assertThat(alert.getAttribution()).isEqualTo(Attribution.HARM);
        });
        ScopeDriver attacked = new ScopeDriver(300);
        Sent other = new Sent(8);
        for (int i = 0; i < 650; i++) {
            attacked.send(i < 400 ? other.calm() : other.shifted());
            attacked.send(other.verdict(i < 400 ? 0.02 : 0.4));
        }
        assertThat(attacked.firing()).extracting(Alert::getKind).contains(AlertKind.DRIFT, AlertKind.SAFETY);
        assertThat(attacked.firing().stream()
                        .filter(alert -> alert.getKind() == AlertKind.DRIFT)
                        .toList())
                .last()
                .satisfies(alert -> assertThat(alert.getAttribution()).isEqualTo(Attribution.HARM));
    }

    private List<Attribution> labels(AlertKind kind) {
        return scope.firing().stream()
                .filter(alert -> alert.getKind() == kind)
                .map(Alert::getAttribution)
                .toList();
    }

    private void mixed(int count, boolean shifted, double upRate, double harmRate) {
        for (int i = 0; i < count; i++) {
            scope.send(shifted ? sent.shifted() : sent.calm());
            scope.send(sent.judged(upRate));
            scope.send(sent.verdict(harmRate));
        }
    }

    private void judge(int count, double upRate) {
        for (int i = 0; i < count; i++) {
            scope.send(sent.judged(upRate));
        }
    }
}
