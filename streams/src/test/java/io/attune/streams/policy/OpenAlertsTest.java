package io.attune.streams.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.schemas.record.AlertKind;
import io.attune.schemas.record.Attribution;
import io.attune.schemas.record.Severity;
import org.junit.jupiter.api.Test;

class OpenAlertsTest {

    @Test
    void otherTrafficComesBeforeWorseAnswers() {
        OpenAlerts both = OpenAlerts.NONE
                .with(fired("q", AlertKind.QUALITY, Attribution.QUALITY, Severity.WARNING))
                .with(fired("d", AlertKind.DRIFT, Attribution.TRAFFIC_MIX, Severity.WARNING));
        assertThat(both.cause()).hasValue(Attribution.TRAFFIC_MIX);
        assertThat(both.without(new PolicyEvent.AlertResolved("r", "d")).cause())
                .hasValue(Attribution.QUALITY);
    }

    @Test
    void worseOutcomesThatFollowTheInputsAreRetrainedAsTraffic() {
        OpenAlerts alerts =
                OpenAlerts.NONE.with(fired("q", AlertKind.QUALITY, Attribution.TRAFFIC_MIX, Severity.WARNING));
        assertThat(alerts.cause()).hasValue(Attribution.TRAFFIC_MIX);
    }

    @Test
    void trafficThatBringsHarmStartsNothingFromTheMomentThatIsKnown() {
        OpenAlerts suspected =
                OpenAlerts.NONE.with(fired("d", AlertKind.DRIFT, Attribution.TRAFFIC_MIX, Severity.WARNING));
        assertThat(suspected.cause()).isPresent();
        OpenAlerts known = suspected.with(fired("d", AlertKind.DRIFT, Attribution.HARM, Severity.WARNING));
        assertThat(known.cause()).isEmpty();
        assertThat(known.since()).isEmpty();
        assertThat(known.labels(AlertKind.DRIFT)).hasSize(1);
    }

    @Test
    void whatIsOnlyWorthKnowingAndWhatASensorSaysStartsNothing() {
        OpenAlerts alerts = OpenAlerts.NONE
                .with(fired("o", AlertKind.DRIFT, Attribution.QUALITY, Severity.INFO))
                .with(fired("s", AlertKind.SENSOR, Attribution.SENSOR, Severity.WARNING))
                .with(fired("h", AlertKind.SAFETY, Attribution.HARM, Severity.CRITICAL));
        assertThat(alerts.cause()).isEmpty();
        assertThat(alerts.sensorSilent()).isTrue();
    }

    @Test
    void stateFromBeforeAttributionsIsReadByTheKindOfTheAlert() throws Exception {
        String old =
                """
                {"episodes": {"k": {"firstId": "a", "lastId": "a", "kind": "QUALITY", "label": "l", "since": 5}}}
                """;
        OpenAlerts read = new ObjectMapper().readValue(old, OpenAlerts.class);
        assertThat(read.cause()).hasValue(Attribution.QUALITY);
    }

    private static PolicyEvent.AlertFired fired(
            String key, AlertKind kind, Attribution attribution, Severity severity) {
        return new PolicyEvent.AlertFired(key + "|1", key, kind, "label", 5, attribution, severity);
    }
}
