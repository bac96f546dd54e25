package io.attune.drift.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.attune.drift.feature.FeatureName;
import io.attune.drift.watch.ScopeStreams;
import io.attune.drift.watch.Sent;
import io.attune.schemas.record.Alert;
import io.attune.schemas.record.DeadLetter;
import io.attune.schemas.record.InteractionFeatures;
import io.attune.schemas.record.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class DetectOperatorTest {

    @Test
    void aRestoredOperatorSaysExactlyWhatAnUninterruptedOneSays() throws Exception {
        List<InteractionFeatures> stream = ScopeStreams.interleaved(3);
        List<Alert> expected;
        List<Signal> signals;
        try (Harness whole = new Harness(100, null)) {
            for (InteractionFeatures features : stream) {
                whole.send(features);
            }
            expected = whole.alerts();
            signals = whole.signals();
        }
        assertThat(expected).hasSizeGreaterThan(6);
        List<Alert> alerts = new ArrayList<>();
        List<Signal> seen = new ArrayList<>();
        OperatorSubtaskState state = null;
        int from = 0;
        for (int to : new int[] {400, 2_000, 4_000, stream.size()}) {
            // One live scope of three: every record goes through the state back-end.
            try (Harness part = new Harness(1, state)) {
                for (InteractionFeatures features : stream.subList(from, to)) {
                    part.send(features);
                }
                state = part.snapshot();
                alerts.addAll(part.alerts());
                seen.addAll(part.signals());
            }
            from = to;
        }
        assertThat(alerts).isEqualTo(expected);
        assertThat(seen).isEqualTo(signals);
    }

    @Test
    void checkpointsChangeNothingOfWhatIsSaid() throws Exception {
        List<InteractionFeatures> stream = ScopeStreams.interleaved(3);
        try (Harness without = new Harness(100, null);
                Harness with = new Harness(100, null)) {
            for (int i = 0; i < stream.size(); i++) {
                without.send(stream.get(i));
                with.send(stream.get(i));
                if (i % 97 == 0) {
                    with.snapshot();
                }
            }
            assertThat(with.alerts()).hasSizeGreaterThan(6).isEqualTo(without.alerts());
            assertThat(with.signals()).isEqualTo(without.signals());
        }
    }

    @Test
    void scopesDoNotTouchEachOther() throws Exception {
        List<InteractionFeatures> stream = ScopeStreams.interleaved(2);
        List<Alert> together;
        try (Harness both = new Harness(100, null)) {
            for (InteractionFeatures features : stream) {
                both.send(features);
            }
            together = both.alerts();
        }
        List<Alert> apart = new ArrayList<>();
        for (String scope : List.of(Sent.SCOPE + "/0", Sent.SCOPE + "/1")) {
            try (Harness one = new Harness(100, null)) {
                for (InteractionFeatures features : stream) {
                    if (features.getScope().equals(scope)) {
                        one.send(features);
                    }
                }
                apart.addAll(one.alerts());
            }
        }
        assertThat(together.stream().sorted(Comparator.comparing(Alert::getId)).toList())
                .isEqualTo(apart.stream()
                        .sorted(Comparator.comparing(Alert::getId))
                        .toList());
    }

    @Test
    void nonsenseBecomesADeadLetterAndDetectionGoesOn() throws Exception {
        Sent sent = new Sent(11);
        try (Harness harness = new Harness(10, null)) {
            for (int i = 0; i < 400; i++) {
                harness.send(sent.calm());
            }
            for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, -3, 1e300}) {
                InteractionFeatures record = sent.calm();
                record.getNumbers().put(FeatureName.PROMPT_CHARS, bad);
                harness.send(record);
            }
            InteractionFeatures zero = sent.calm();
            zero.setEmbedding(new ArrayList<>(List.of(0f, 0f)));
            harness.send(zero);
            InteractionFeatures other = sent.calm();
            other.setEmbedding(new ArrayList<>(List.of(1f, 0f)));
            harness.send(other);
            InteractionFeatures old = sent.calm();
            long now = old.getEventTime();
            old.setEventTime(5);
            harness.send(old.getScope(), PlainAvro.write(old), now);
            InteractionFeatures far = sent.calm();
            far.setEventTime(253_402_300_799_000L);
            harness.send(far.getScope(), PlainAvro.write(far), now);
            InteractionFeatures overflow = sent.calm();
            overflow.setEventTime(Long.MIN_VALUE);
            harness.send(overflow.getScope(), PlainAvro.write(overflow), now);
            InteractionFeatures elsewhere = sent.calm();
            harness.send("other", PlainAvro.write(elsewhere), now);
            harness.send(Sent.SCOPE, new byte[] {1, 2, 3}, now);
            assertThat(harness.deadLetters())
                    .extracting(DeadLetter::getReason)
                    .satisfiesExactly(
                            reason -> assertThat(reason).isEqualTo("numbers.prompt_chars must be finite, was NaN"),
                            reason ->
                                    assertThat(reason).isEqualTo("numbers.prompt_chars must be finite, was -Infinity"),
                            reason -> assertThat(reason)
                                    .isEqualTo("numbers.prompt_chars is a count and must not be negative, was -3.0"),
                            reason -> assertThat(reason)
                                    .isEqualTo("numbers.prompt_chars must be within ±1e15, was 1.0E300"),
                            reason -> assertThat(reason)
                                    .isEqualTo("embedding must be finite and not zero, squared length was 0.0"),
                            reason -> assertThat(reason)
                                    .isEqualTo("prompt_embedding: vector must have 24 dimensions, has 2"),
                            reason -> assertThat(reason)
                                    .isEqualTo("eventTime must not be before 2015, was 1970-01-01T00:00:00.005Z: is the"
                                            + " sender's clock set?"),
                            reason -> assertThat(reason)
                                    .startsWith("eventTime must not be more than a day after the record was written")
                                    .endsWith("was 9999-12-31T23:59:59Z"),
                            reason -> assertThat(reason).startsWith("eventTime must not be before 2015, was -2922"),
                            reason -> assertThat(reason).isEqualTo("the key must be the scope, was 'other'"),
                            reason -> assertThat(reason).contains("cannot be read"));
            for (int i = 0; i < 150; i++) {
                harness.send(sent.shifted());
            }
            assertThat(harness.alerts()).singleElement().satisfies(alert -> assertThat(alert.getChangePoint())
                    .as("absurd times moved no clock")
                    .isBetween(now - 60_000, now + 60_000));
        }
    }

    @Test
    void theSameRecordsGiveTheSameBytes() throws Exception {
        List<InteractionFeatures> stream = ScopeStreams.interleaved(2);
        List<List<Byte>> first = bytes(stream);
        assertThat(first).isNotEmpty().isEqualTo(bytes(stream));
    }

    private static List<List<Byte>> bytes(List<InteractionFeatures> stream) throws Exception {
        List<List<Byte>> all = new ArrayList<>();
        try (Harness harness = new Harness(1, null)) {
            for (InteractionFeatures features : stream) {
                harness.send(features);
            }
            for (Alert alert : harness.alerts()) {
                List<Byte> bytes = new ArrayList<>();
                for (byte b : PlainAvro.write(alert)) {
                    bytes.add(b);
                }
                all.add(bytes);
            }
        }
        return all;
    }
}
