package io.attune.drift.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attune.schemas.record.DeploymentState;
import io.attune.schemas.record.InteractionFeatures;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScopeWatchCodecTest {

    @Test
    void aScopeThatWentThroughBytesSaysExactlyWhatItWouldHaveSaid() {
        List<InteractionFeatures> stream = stream(3);
        ScopeDriver whole = new ScopeDriver(150);
        stream.forEach(whole::send);
        assertThat(whole.firing()).hasSizeGreaterThan(2);
        assertThat(whole.resolved()).isNotEmpty();
        ScopeDriver often = new ScopeDriver(150);
        for (int i = 0; i < stream.size(); i++) {
            often.send(stream.get(i));
            if (i % 37 == 0) {
                often.reload();
            }
        }
        assertThat(often.alerts).isEqualTo(whole.alerts);
        assertThat(often.signals).isEqualTo(whole.signals);
    }

    @Test
    void bytesOfAnotherVersionAreRefusedWithBothVersions() {
        assertThatThrownBy(() -> new ScopeWatchCodec().restore(new byte[] {99, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("reads 1 to 4");
        assertThatThrownBy(() -> new ScopeWatchCodec().restore(new byte[] {1, 0}))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aScopeThatCannotBeSavedLeavesNothingInTheNextOne() {
        ScopeWatchCodec codec = new ScopeWatchCodec();
        // A name of more bytes than the format counts.
        assertThatThrownBy(() -> codec.save(new ScopeWatch("x".repeat(70_000))))
                .isInstanceOf(UncheckedIOException.class);
        ScopeWatch good = new ScopeWatch("acme/desk");
        assertThat(codec.save(good)).isEqualTo(new ScopeWatchCodec().save(good));
    }

    /** Every kind of record and change. */
    static List<InteractionFeatures> stream(long seed) {
        Sent sent = new Sent(seed);
        List<InteractionFeatures> stream = new ArrayList<>();
        for (int i = 0; i < 1_400; i++) {
            if (i == 900) {
                stream.add(sent.deployed(DeploymentState.PROMOTED, "adapter-a", null));
                sent.adapterId = "adapter-a";
            }
            boolean shifted = i >= 500 && i < 1_100;
            InteractionFeatures record = shifted ? sent.shifted() : sent.calm();
            if (i > 1_200 && i < 1_300) {
                record.setEmbedding(null);
            }
            stream.add(record);
            if (i % 3 == 0) {
                stream.add(sent.judged(i < 600 ? 0.8 : 0.3));
                stream.add(sent.verdict(0.02));
                stream.add(sent.scored(Map.of("judge", 3 + Math.sin(i * 1.7))));
            }
        }
        return stream;
    }
}
